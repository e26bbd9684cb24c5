# Writes the shaders of this folder into a C++ source, so that the program needs no files at run time:
# points.vert becomes `penumbra::gpu::shaders::points_vert`.
#   cmake -D OUTPUT=FILE.cpp -P embed.cmake
file(GLOB shaders ${CMAKE_CURRENT_LIST_DIR}/*.vert ${CMAKE_CURRENT_LIST_DIR}/*.frag)
list(SORT shaders)
set(source "// Made from shaders/ by shaders/embed.cmake.\n\n#include \"app/gpu/shaders.hpp\"\n\nnamespace penumbra::gpu::shaders {\n\n")
foreach(shader IN LISTS shaders)
  get_filename_component(file ${shader} NAME)
  string(REPLACE "." "_" name ${file})
  file(READ ${shader} text)
  string(APPEND source "const char* const ${name} = R\"glsl(${text})glsl\";\n\n")
endforeach()
string(APPEND source "} // namespace penumbra::gpu::shaders\n")
file(WRITE ${OUTPUT} "${source}")
