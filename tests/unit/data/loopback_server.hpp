#pragma once

#include <arpa/inet.h>
#include <atomic>
#include <chrono>
#include <functional>
#include <netinet/in.h>
#include <stdexcept>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace penumbra::testing {

/// A web server on the loopback interface that answers every request by a function; one connection at a time.
class LoopbackServer {
  public:
    struct Request {
        std::string path;  ///< "/name"
        std::string range; ///< "5-" of "Range: bytes=5-"; empty without one
    };
    struct Answer {
        std::string status = "200 OK";
        std::string body = {};
        std::size_t promised = 0; ///< Content-Length when it is not the body's
        int pause_ms = 0;         ///< after the first byte of the body
    };

    explicit LoopbackServer(std::function<Answer(const Request&)> answer) : answer_(std::move(answer)) {
        socket_ = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        if (socket_ < 0 || ::bind(socket_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
            ::listen(socket_, 8) != 0 ||
            ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size) != 0)
            throw std::runtime_error("no loopback server");
        port_ = ntohs(address.sin_port);
        thread_ = std::jthread([this](const std::stop_token& stop) { serve(stop); });
    }
    ~LoopbackServer() {
        thread_.request_stop();
        ::shutdown(socket_, SHUT_RDWR);
        thread_.join();
        ::close(socket_);
    }
    LoopbackServer(const LoopbackServer&) = delete;
    LoopbackServer& operator=(const LoopbackServer&) = delete;

    std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/"; }
    int requests() const { return requests_; }

  private:
    void serve(const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            const int peer = ::accept(socket_, nullptr, nullptr);
            if (peer < 0)
                return;
            speak(peer);
            ::close(peer);
        }
    }

    void speak(int peer) {
        std::string head;
        char byte = 0;
        while (head.find("\r\n\r\n") == std::string::npos && ::recv(peer, &byte, 1, 0) == 1)
            head += byte;
        if (head.empty())
            return;
        ++requests_;
        Request request;
        request.path = head.substr(4, head.find(' ', 4) - 4);
        constexpr const char* kRange = "Range: bytes=";
        if (const auto at = head.find(kRange); at != std::string::npos) {
            const auto from = at + std::string(kRange).size();
            request.range = head.substr(from, head.find('\r', from) - from);
        }
        const Answer answer = answer_(request);
        const auto length = answer.promised > 0 ? answer.promised : answer.body.size();
        std::string text = "HTTP/1.1 " + answer.status + "\r\nContent-Length: " + std::to_string(length) +
                           "\r\nConnection: close\r\n";
        if (!request.range.empty() && answer.status.starts_with("206"))
            text += "Content-Range: bytes " + request.range + std::to_string(length) + "/*\r\n";
        send(peer, text + "\r\n" + answer.body.substr(0, 1));
        for (int waited = 0; waited < answer.pause_ms; waited += 20)
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        send(peer, answer.body.size() > 1 ? answer.body.substr(1) : "");
    }

    static void send(int peer, const std::string& text) {
        std::size_t sent = 0;
        while (sent < text.size()) {
            const auto now = ::send(peer, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
            if (now <= 0)
                return;
            sent += static_cast<std::size_t>(now);
        }
    }

    std::function<Answer(const Request&)> answer_;
    int socket_ = -1;
    int port_ = 0;
    std::atomic<int> requests_ = 0;
    std::jthread thread_;
};

} // namespace penumbra::testing
