#include "lab/build/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <ctime>
#include <filesystem>

#include "base/file_identity.hpp"
#include "base/messages/common.hpp"
#include "base/messages/lab.hpp"
#include "base/system_reason.hpp"

namespace baton::lab {
namespace {

namespace fs = std::filesystem;

Failure host_failure(const Message& path, int error) {
    return {path, system_reason(error)};
}

class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    int number() const { return number_; }
    int close() {
        const int result = ::close(number_);
        number_ = -1;
        return result;
    }

private:
    int number_;
};

Result<Bytes> read_all(int descriptor, const Message& path, std::size_t most_bytes, Bytes content = {}) {
    constexpr std::size_t step = std::size_t{1} << 16;
    for (;;) {
        const std::size_t at = content.size();
        content.resize(at + step);
        const ssize_t got = ::read(descriptor, content.data() + at, step);
        // EINTR as well: only a signal that somebody waits for comes between, and it wants an end.
        if (got < 0) return host_failure(path, errno);
        content.resize(at + static_cast<std::size_t>(got));
        if (got == 0) return content;
        if (content.size() > most_bytes) return Failure{path, {text::lab_larger_than, most_bytes >> 20}};
    }
}

/// The first bytes of a pipe, or none when its writer has not begun; who never comes is not waited for.
Result<Bytes> await_writer(int descriptor, const Message& path) {
    constexpr unsigned most_looks = 100;
    constexpr timespec between_looks{0, 10'000'000};
    for (unsigned looks = 0; looks < most_looks; ++looks) {
        Bytes first(std::size_t{1} << 12);
        const ssize_t got = ::read(descriptor, first.data(), first.size());
        if (got > 0) {
            first.resize(static_cast<std::size_t>(got));
            return first;
        }
        if (got < 0 && errno == EAGAIN) return Bytes();  // there is a writer
        if (got < 0 || ::nanosleep(&between_looks, nullptr) != 0) return host_failure(path, errno);
    }
    return Failure{path, text::lab_pipe_without_writer};
}

bool write_all(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(descriptor, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return false;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

Result<Done> write_directly(const std::string& path, std::string_view text) {
    Descriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (file.number() < 0 || !write_all(file.number(), text) || file.close() != 0)
        return host_failure(path, errno);
    return Done{};
}

}  // namespace

Result<Bytes> read_file(const std::string& path, std::size_t most_bytes) {
    // Opening a pipe would wait for somebody to write to it.
    Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (file.number() < 0) return host_failure(path, errno);
    struct stat about {};
    if (::fstat(file.number(), &about) != 0) return host_failure(path, errno);
    if (S_ISDIR(about.st_mode)) return Failure{path, text::lab_is_directory};
    Bytes begun;
    if (S_ISFIFO(about.st_mode)) {
        Result<Bytes> first = await_writer(file.number(), path);
        if (!first) return first.failure();
        begun = *std::move(first);
    }
    if (::fcntl(file.number(), F_SETFL, 0) != 0) return host_failure(path, errno);  // from here on it waits
    return read_all(file.number(), path, most_bytes, std::move(begun));
}

Result<Bytes> read_standard_input(std::size_t most_bytes) {
    return read_all(STDIN_FILENO, text::standard_input, most_bytes);
}

Result<Done> check_regular(const std::string& path) {
    struct stat about {};
    if (::stat(path.c_str(), &about) != 0 || S_ISREG(about.st_mode)) return Done{};
    if (S_ISDIR(about.st_mode)) return Failure{path, text::lab_is_directory};
    return Failure{path, S_ISFIFO(about.st_mode)   ? text::lab_is_pipe
                         : S_ISSOCK(about.st_mode) ? text::lab_is_socket
                                                   : text::lab_is_device};
}

std::optional<Message> would_overwrite(const std::vector<std::string>& inputs,
                                       const std::vector<std::string>& outputs) {
    // Two names of one file: by what the file is where there is one, else by where it would be. What is no
    // regular file (a terminal, /dev/null) loses nothing when it is written.
    const auto same = [](const std::string& a, const std::string& b) {
        // A terminal or /dev/null loses nothing when it is written twice, or written and read.
        return !a.empty() && !b.empty() && a != "-" && b != "-" && check_regular(a) &&
               (a == b || is_same_file(a, b));
    };
    for (std::size_t i = 0; i < outputs.size(); ++i) {
        for (const std::string& input : inputs) {
            if (same(outputs[i], input)) return Message(text::lab_would_overwrite, outputs[i]);
        }
        for (std::size_t j = 0; j < i; ++j) {
            if (same(outputs[i], outputs[j])) return Message(text::lab_two_results, outputs[i]);
        }
    }
    return std::nullopt;
}

Result<Done> check_writable(const std::string& path) {
    if (path.empty()) return Failure{text::lab_a_file, text::lab_has_no_name};
    struct stat about {};
    const bool exists = ::stat(path.c_str(), &about) == 0;
    if (exists && S_ISDIR(about.st_mode)) return Failure{path, text::lab_is_directory};
    if (exists && !S_ISREG(about.st_mode)) {
        if (::access(path.c_str(), W_OK) != 0) return host_failure(path, errno);
        return Done{};
    }
    const fs::path folder = fs::path(path).parent_path();
    const std::string where = folder.empty() ? "." : folder.string();
    if (::access(where.c_str(), W_OK | X_OK) != 0) return host_failure(path, errno);
    return Done{};
}

Result<Done> write_file(const std::string& path, std::string_view text) {
    struct stat about {};
    const bool exists = ::stat(path.c_str(), &about) == 0;
    if (exists && S_ISDIR(about.st_mode)) return Failure{path, text::lab_is_directory};
    if (exists && !S_ISREG(about.st_mode)) return write_directly(path, text);

    // A link stays a link: what it points to is replaced.
    std::error_code ignored;
    const fs::path resolved = exists ? fs::canonical(path, ignored) : fs::path(path);
    const fs::path place = resolved.empty() ? fs::path(path) : resolved;
    std::string temporary = (place.parent_path() / ("." + place.filename().string() + ".XXXXXX")).string();
    Descriptor file(::mkstemp(temporary.data()));
    if (file.number() < 0) return host_failure(path, errno);
    mode_t mode = about.st_mode & 07777U;
    if (!exists) {
        const mode_t mask = ::umask(0);
        ::umask(mask);
        mode = 0666U & ~mask;
    }
    const bool written = write_all(file.number(), text) && ::fchmod(file.number(), mode) == 0 &&
                         file.close() == 0 && ::rename(temporary.c_str(), place.c_str()) == 0;
    if (!written) {
        const int error = errno;
        ::unlink(temporary.c_str());
        return host_failure(path, error);
    }
    return Done{};
}

Result<Done> write_file(const std::string& path, const Bytes& content) {
    return write_file(path, std::string_view(reinterpret_cast<const char*>(content.data()), content.size()));
}

}  // namespace baton::lab
