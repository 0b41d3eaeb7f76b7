#include "guest/guest_name.hpp"

#include "base/text.hpp"

namespace baton::guest {

std::string harmless_name(std::string_view field) {
    std::string name;
    const std::string_view bytes = field.substr(0, field.find('\0'));
    for (std::size_t i = 0; i < bytes.size();) {
        const CodePoint character = decode_utf8(bytes, i);
        const std::string_view written = bytes.substr(i, character.bytes);
        if (character.valid && !has_controls(written)) {
            name += written;
        } else {
            name += '?';
        }
        i += character.bytes;
    }
    return name;
}

}  // namespace baton::guest
