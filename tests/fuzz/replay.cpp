// fuzz_corpus_NAME FOLDER [sound]: a fuzzer's body over the files of a folder, in any build, without
// libFuzzer. With "sound", files called seed_* must be sound: else a change of their format has made them
// useless.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "fuzz.hpp"

int main(int argc, char** argv) {
    if (argc < 2) return 2;
    const bool seeds_are_sound = argc > 2 && std::string(argv[2]) == "sound";
    std::vector<std::filesystem::path> paths;
    for (const auto& entry : std::filesystem::directory_iterator(argv[1])) paths.push_back(entry.path());
    std::sort(paths.begin(), paths.end());
    for (const auto& path : paths) {
        std::printf("%s\n", path.filename().c_str());
        std::fflush(stdout);
        std::ifstream in(path, std::ios::binary);
        const std::vector<char> bytes{std::istreambuf_iterator<char>(in), {}};
        baton::fuzz::was_sound = false;
        LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
        const bool is_seed = path.filename().string().rfind("seed_", 0) == 0;
        if (seeds_are_sound && is_seed && !baton::fuzz::was_sound) {
            std::fprintf(stderr, "not sound any more: tests/fuzz/make_seeds.sh makes it anew\n");
            return 1;
        }
    }
    return paths.empty() ? 1 : 0;
}
