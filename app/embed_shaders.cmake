# cmake -DOUTPUT=shaders.hpp "-DSHADERS=a.vert;b.frag" -P embed_shaders.cmake
# Writes each file as `inline constexpr const char* NAME_EXT = R"glsl(...)glsl";` in namespace penumbra::shaders.
set(text "#pragma once\n\nnamespace penumbra::shaders {\n")
foreach(file IN LISTS SHADERS)
  get_filename_component(name ${file} NAME)
  string(MAKE_C_IDENTIFIER ${name} identifier)
  file(READ ${file} source)
  string(APPEND text "inline constexpr const char* ${identifier} = R\"glsl(${source})glsl\";\n")
endforeach()
string(APPEND text "} // namespace penumbra::shaders\n")
file(WRITE ${OUTPUT} "${text}")
