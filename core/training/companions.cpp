#include "core/training/companions.hpp"

#include "core/error.hpp"

#include <arpa/inet.h>
#include <chrono>
#include <functional>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>
#include <unistd.h>

namespace penumbra {

namespace {

using namespace std::chrono_literals;

constexpr auto kMeetingTime = 60s;
constexpr auto kSilence = 120s; ///< a validation and a checkpoint must fit in

/// This machine's address on the way to a host: the one that the others can answer to.
std::string address_towards(const std::string& host, std::uint16_t port) {
    const Error unknown("There is no machine \"" + host + "\".",
                        "Give --master as host:port, the first process's.");
    addrinfo hints{};
    hints.ai_socktype = SOCK_DGRAM; // connecting one sends nothing
    addrinfo* found = nullptr;
    if (getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found) != 0)
        throw unknown;
    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> all(found, freeaddrinfo);
    for (const auto* each = found; each; each = each->ai_next) {
        const int socket = ::socket(each->ai_family, each->ai_socktype, each->ai_protocol);
        if (socket < 0)
            continue;
        sockaddr_storage own{};
        socklen_t size = sizeof own;
        const bool reached = connect(socket, each->ai_addr, each->ai_addrlen) == 0 &&
                             getsockname(socket, reinterpret_cast<sockaddr*>(&own), &size) == 0;
        close(socket);
        char text[NI_MAXHOST];
        if (reached && getnameinfo(reinterpret_cast<sockaddr*>(&own), size, text, sizeof text, nullptr, 0,
                                   NI_NUMERICHOST) == 0)
            return text;
    }
    throw unknown;
}

Error lost(const WorkerPlace& place) {
    return Error("Another of the " + std::to_string(place.count) +
                     " processes of this training has ended, or is out of reach.",
                 "Start all of them again with --resume, or one alone without --world-size.");
}

} // namespace

class Companions::Group {
  public:
    explicit Group(const WorkerPlace& place) {
        c10d::TCPStoreOptions meeting;
        meeting.port = place.port;
        meeting.isServer = place.rank == 0;
        meeting.numWorkers = static_cast<std::size_t>(place.count);
        meeting.timeout = kMeetingTime;
        const auto here = address_towards(place.host, place.port); // told at once where there is no such host
        store_ = c10::make_intrusive<c10d::TCPStore>(place.host, meeting);
        auto options = c10d::ProcessGroupGloo::Options::create(kSilence);
        options->devices.push_back(c10d::ProcessGroupGloo::createDeviceForHostname(here));
        options->threads = 1;
        gloo_ = c10::make_intrusive<c10d::ProcessGroupGloo>(store_, place.rank, place.count, options);
    }

    void sum(torch::Tensor& values) { reduce(values, c10d::ReduceOp::SUM); }
    void largest(torch::Tensor& values) { reduce(values, c10d::ReduceOp::MAX); }

  private:
    void reduce(torch::Tensor& values, c10d::ReduceOp how) {
        std::vector<torch::Tensor> message{values};
        c10d::AllreduceOptions options;
        options.reduceOp = how;
        gloo_->allreduce(message, options)->wait();
    }

    c10::intrusive_ptr<c10d::Store> store_;
    c10::intrusive_ptr<c10d::ProcessGroupGloo> gloo_;
};

Companions::Companions(const WorkerPlace& place) : place_(place) {
    try {
        group_ = std::make_unique<Group>(place);
    } catch (const Error&) {
        throw;
    } catch (const std::exception&) {
        const auto where = place.host + ":" + std::to_string(place.port);
        throw Error("The " + std::to_string(place.count) + " processes of this training did not meet at " +
                        where + ".",
                    "Start each with another --rank, 0 to " + std::to_string(place.count - 1) +
                        ", and the same --master within a minute; another port if that one is taken.");
    }
}

Companions::~Companions() = default;

void Companions::average(torch::Tensor& values) {
    if (values.numel() == 0)
        return;
    const torch::NoGradGuard no_grad;
    try {
        auto sum = values.cpu(); // the same tensor where it is there already
        group_->sum(sum);
        values.copy_(sum.div_(place_.count));
    } catch (const std::exception&) {
        throw lost(place_);
    }
}

void Companions::agree(std::int64_t number, const char* what) {
    // The largest of x and of -x: both are the same only where all are.
    auto ends = torch::tensor({number, -number}, torch::kInt64);
    try {
        group_->largest(ends);
    } catch (const std::exception&) {
        throw lost(place_);
    }
    if (ends[0].item<std::int64_t>() != -ends[1].item<std::int64_t>())
        throw Error(std::string("The processes of this training differ in ") + what + ".",
                    "Start all of them with the same settings, data and checkpoints.");
}

} // namespace penumbra
