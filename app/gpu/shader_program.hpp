#pragma once

#include <cstdint>

namespace penumbra::gpu {

/// A vertex and a fragment shader, linked. Needs the current GL context of the thread that draws; it must be
/// destroyed before that context.
class ShaderProgram {
  public:
    ShaderProgram() = default;
    ~ShaderProgram();
    ShaderProgram(const ShaderProgram&) = delete;
    ShaderProgram& operator=(const ShaderProgram&) = delete;

    /// Compiles and links; does nothing when that has been done. @throws std::runtime_error with the driver's
    /// words.
    void build(const char* vertex_text, const char* fragment_text);
    bool built() const { return id_ != 0; }
    /// Drawing uses it from now on.
    void use() const;
    /// Sets a uniform of the program, which must be in use: a float, vec2, vec4. Unknown names are ignored.
    void set(const char* name, float x) const;
    void set(const char* name, float x, float y) const;
    void set(const char* name, float x, float y, float z, float w) const;

  private:
    std::int32_t location(const char* name) const;

    std::uint32_t id_ = 0;
};

} // namespace penumbra::gpu
