#include "app/gpu/shader_program.hpp"

#include <glad/gl.h>
#include <stdexcept>
#include <string>

namespace penumbra::gpu {
namespace {

std::string compile_log(GLuint shader) {
    GLint length = 0;
    glGetShaderiv(shader, GL_INFO_LOG_LENGTH, &length);
    std::string log(static_cast<std::size_t>(length > 0 ? length : 0), '\0');
    glGetShaderInfoLog(shader, length, nullptr, log.data());
    return log;
}

GLuint compile(GLenum kind, const char* text) {
    const GLuint shader = glCreateShader(kind);
    glShaderSource(shader, 1, &text, nullptr);
    glCompileShader(shader);
    GLint good = GL_FALSE;
    glGetShaderiv(shader, GL_COMPILE_STATUS, &good);
    if (good != GL_TRUE) {
        const std::string log = compile_log(shader);
        glDeleteShader(shader);
        throw std::runtime_error("the graphics driver refused a shader: " + log);
    }
    return shader;
}

} // namespace

ShaderProgram::~ShaderProgram() {
    if (id_ != 0) {
        glDeleteProgram(id_);
    }
}

void ShaderProgram::build(const char* vertex_text, const char* fragment_text) {
    if (built()) {
        return;
    }
    const GLuint vertex = compile(GL_VERTEX_SHADER, vertex_text);
    GLuint fragment = 0;
    try {
        fragment = compile(GL_FRAGMENT_SHADER, fragment_text);
    } catch (...) {
        glDeleteShader(vertex);
        throw;
    }
    const GLuint program = glCreateProgram();
    glAttachShader(program, vertex);
    glAttachShader(program, fragment);
    glLinkProgram(program);
    glDeleteShader(vertex); // the program keeps them as long as it needs them
    glDeleteShader(fragment);
    GLint good = GL_FALSE;
    glGetProgramiv(program, GL_LINK_STATUS, &good);
    if (good != GL_TRUE) {
        GLint length = 0;
        glGetProgramiv(program, GL_INFO_LOG_LENGTH, &length);
        std::string log(static_cast<std::size_t>(length > 0 ? length : 0), '\0');
        glGetProgramInfoLog(program, length, nullptr, log.data());
        glDeleteProgram(program);
        throw std::runtime_error("the graphics driver could not link two shaders: " + log);
    }
    id_ = program;
}

void ShaderProgram::use() const {
    glUseProgram(id_);
}

std::int32_t ShaderProgram::location(const char* name) const {
    return glGetUniformLocation(id_, name);
}

void ShaderProgram::set(const char* name, float x) const {
    glUniform1f(location(name), x);
}

void ShaderProgram::set(const char* name, float x, float y) const {
    glUniform2f(location(name), x, y);
}

void ShaderProgram::set(const char* name, float x, float y, float z, float w) const {
    glUniform4f(location(name), x, y, z, w);
}

} // namespace penumbra::gpu
