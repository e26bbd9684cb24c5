// Starts the processes of a sweep on this machine.

#include "core/core_shares.hpp"

#include "app/cli/follow.hpp"
#include "app/cli/sweep.hpp"

#include <arpa/inet.h>
#include <csignal>
#include <fcntl.h>
#include <iostream>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace penumbra::cli {

namespace {

using namespace std::chrono_literals;

/// A port of this machine that nobody listens on now.
std::uint16_t free_port() {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    const bool known = socket >= 0 && bind(socket, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                       getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) == 0;
    if (socket >= 0)
        close(socket);
    if (!known)
        throw Error("This machine has no free port for the workers to meet at.",
                    "Train without --workers, or choose one with --world-size, --rank and --master.");
    return ntohs(address.sin_port);
}

std::vector<std::string> words_of(const SweepArguments& arguments, int rank, std::uint16_t port) {
    std::vector<std::string> words{"penumbra-cli",   "sweep", "--preset",
                                   arguments.preset, "--out", arguments.out};
    const auto add = [&words](const char* option, const std::string& value) {
        words.emplace_back(option);
        words.push_back(value);
    };
    for (const auto& setting : arguments.settings)
        add("--set", setting);
    if (!arguments.data.empty())
        add("--data", arguments.data);
    if (arguments.epochs)
        add("--epochs", std::to_string(*arguments.epochs));
    if (arguments.seed)
        add("--seed", std::to_string(*arguments.seed));
    if (arguments.limit > 0)
        add("--limit", std::to_string(arguments.limit));
    if (arguments.resume)
        words.emplace_back("--resume");
    if (rank == 0 && !arguments.json.empty())
        add("--json", arguments.json);
    add("--world-size", std::to_string(arguments.workers));
    add("--rank", std::to_string(rank));
    add("--master", "127.0.0.1:" + std::to_string(port));
    return words;
}

/// Another program of this kind, on some of the cores. It ends when this one does.
/// @param output  takes what it says; empty: this program's own output does
pid_t start_process(const std::vector<std::string>& words, const std::vector<int>& cpus,
                    const std::string& output) {
    std::vector<char*> argv;
    for (const auto& word : words)
        argv.push_back(const_cast<char*>(word.c_str()));
    argv.push_back(nullptr);
    cpu_set_t share;
    CPU_ZERO(&share);
    for (const int cpu : cpus)
        CPU_SET(cpu, &share);
    const pid_t parent = getpid();
    const pid_t child = fork();
    if (child < 0)
        throw Error("No further process can be started.", "Use fewer --workers.");
    if (child > 0)
        return child;
    // Until the other program is there: nothing that another thread of this one might have held.
    prctl(PR_SET_PDEATHSIG, SIGINT);
    if (getppid() != parent)
        _exit(1);
    sched_setaffinity(0, sizeof share, &share);
    if (!output.empty()) {
        const int file = open(output.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
        if (file >= 0) {
            dup2(file, STDOUT_FILENO);
            dup2(file, STDERR_FILENO);
        }
    }
    execv("/proc/self/exe", argv.data());
    _exit(1);
}

} // namespace

void start_workers(const SweepArguments& arguments) {
    const std::filesystem::path out = arguments.out;
    std::error_code failure;
    std::filesystem::create_directories(out, failure);
    if (failure)
        throw Error("The folder " + out.string() + " cannot be made: " + failure.message() + ".",
                    "Choose another --out.");
    const auto port = free_port();
    const auto cores = cores_of_process();
    std::vector<pid_t> processes;
    for (int rank = 0; rank < arguments.workers; ++rank) {
        const auto log =
            rank == 0 ? std::string() : (out / ("worker-" + std::to_string(rank) + ".txt")).string();
        processes.push_back(
            start_process(words_of(arguments, rank, port), core_share(cores, rank, arguments.workers), log));
    }
    // The first one hands out the runs and outlives the others; what it says is what has happened.
    int first = 0;
    bool told = false;
    for (std::size_t left = processes.size(); left > 0; std::this_thread::sleep_for(100ms)) {
        for (auto& process : processes) {
            int status = 0;
            if (process == 0 || waitpid(process, &status, WNOHANG) != process)
                continue;
            if (&process == &processes.front())
                first = status;
            process = 0;
            --left;
        }
        if (was_interrupted() && !std::exchange(told, true))
            for (const auto process : processes)
                if (process > 0)
                    kill(process, SIGINT);
    }
    if (!WIFEXITED(first) || WEXITSTATUS(first) != 0)
        throw Error("The sweep did not end well.", "What the runs said is above and in " + out.string() +
                                                       "/worker-*.txt; --resume goes on.");
}

} // namespace penumbra::cli
