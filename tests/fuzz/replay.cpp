// fuzz_corpus_NAME FOLDER [sound]: a fuzzer's body over the files of a folder, in any build, without
// libFuzzer. With "sound", files called seed_* must be sound: else a change of their format has made them
// useless.
//
// Without sanitizers no file may take more than 1 s of user time, nor more than 256 MB beside what the
// process had before. Under sanitizers neither is looked at.
#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "fuzz.hpp"

namespace {

#ifdef BATON_SANITIZED
constexpr bool bounded = false;
#else
constexpr bool bounded = true;
#endif
constexpr double most_seconds = 1;
constexpr long most_kib = 256'000'000 / 1024;

double user_seconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_utime.tv_sec) + static_cast<double>(usage.ru_utime.tv_usec) / 1e6;
}

/// A figure of /proc/self/status, in KiB.
long status_of(const std::string& name) {
    std::ifstream file("/proc/self/status");
    for (std::string line; std::getline(file, line);) {
        std::istringstream words(line);
        std::string first;
        long kib = 0;
        if (words >> first >> kib && first == name) return kib;
    }
    return -1;
}

/// The most memory in use begins anew at what is in use now.
bool forget_peak() {
    std::ofstream file("/proc/self/clear_refs");
    file << 5;
    file.flush();
    return file.good();
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) return 2;
    const bool seeds_are_sound = argc > 2 && std::string(argv[2]) == "sound";
    std::vector<std::filesystem::path> paths;
    for (const auto& entry : std::filesystem::directory_iterator(argv[1])) paths.push_back(entry.path());
    std::sort(paths.begin(), paths.end());
    bool first = true;
    int wrong = paths.empty() ? 1 : 0;
    for (const auto& path : paths) {
        std::printf("%s\n", path.filename().c_str());
        std::fflush(stdout);
        std::ifstream in(path, std::ios::binary);
        const std::vector<char> bytes{std::istreambuf_iterator<char>(in), {}};
        const auto run = [&bytes] {
            LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
        };
        // What is made once, such as a kernel, is no file's fault.
        if (first) run();
        first = false;
        const bool looks = bounded && forget_peak();
        const long memory = status_of("VmRSS:");
        const double begin = user_seconds();
        baton::fuzz::was_sound = false;
        run();
        const double seconds = user_seconds() - begin;
        const long more = status_of("VmHWM:") - memory;
        if (bounded && seconds > most_seconds) {
            std::fprintf(stderr, "%s: takes %.2f s of user time\n", path.c_str(), seconds);
            wrong = 1;
        }
        if (looks && memory >= 0 && more > most_kib) {
            std::fprintf(stderr, "%s: takes %ld KiB of memory\n", path.c_str(), more);
            wrong = 1;
        }
        const bool is_seed = path.filename().string().rfind("seed_", 0) == 0;
        if (seeds_are_sound && is_seed && !baton::fuzz::was_sound) {
            std::fprintf(stderr, "%s: not sound any more: tests/fuzz/make_seeds.sh makes it anew\n",
                         path.c_str());
            wrong = 1;
        }
    }
    return wrong;
}
