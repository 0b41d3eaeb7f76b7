#include "lab/build/sources.hpp"

#include <algorithm>
#include <array>

#include "base/messages/lab.hpp"
#include "base/text.hpp"

namespace baton::lab {

namespace fs = std::filesystem;

bool is_source(const std::string& path) {
    return fs::path(path).extension() == ".asm";
}

bool is_elf(const Bytes& bytes) {
    static constexpr std::array<std::uint8_t, 4> magic{0x7f, 'E', 'L', 'F'};
    return bytes.size() >= magic.size() && std::equal(magic.begin(), magic.end(), bytes.begin());
}

void shorten_paths(isa::Image& image, const Home& home) {
    const std::string prefix = home.root().string() + "/";
    for (std::string& file : image.files) {
        if (file.rfind(prefix, 0) == 0) file.erase(0, prefix.size());
    }
}

std::string listed(const std::vector<std::string>& names) {
    std::string list;
    for (const std::string& name : names) list += (list.empty() ? "" : ", ") + name;
    return list;
}

Message with_suggestion(Message message, const std::string& written, const std::vector<std::string>& names) {
    const std::vector<std::string_view> views(names.begin(), names.end());
    const std::string nearest = nearest_name(written, views);
    if (!nearest.empty()) return {text::lab_did_you_mean, message, nearest};
    return names.empty() ? message : Message(text::lab_there_are, message, listed(names));
}

}  // namespace baton::lab
