#pragma once

#include "core/error.hpp"

#include <filesystem>

namespace penumbra {

/// A TorchScript file is a program: whoever opens it lets it run, and it can read and write files. It is
/// opened only after somebody has said that it may be. That is remembered until this process ends.

/// From now on this file may run, and every other one of the same place.
void trust_program(const std::filesystem::path& file);
/// From now on every file may run: what a flag of the command line says.
void trust_all_programs();
bool is_trusted_program(const std::filesystem::path& file);

/// A program was not opened because nobody has said that it may run.
class UntrustedProgram : public Error {
  public:
    explicit UntrustedProgram(const std::filesystem::path& file)
        : Error(file.string() +
                    " is a TorchScript file: a program, which can read and write files when it runs.",
                "If you trust where it comes from, open it with --trust, or say so in the window.") {}
};

} // namespace penumbra
