#include "guest/vector_names.hpp"

#include <array>
#include <utility>

#include "base/messages/guest.hpp"
#include "isa/platform.hpp"

namespace baton::guest {

Message vector_message(unsigned code) {
    static constexpr std::array<std::pair<unsigned, Text>, 13> names{{{0, text::vector_reset},
                                                                      {1, text::vector_illegal},
                                                                      {2, text::vector_divide},
                                                                      {3, text::vector_memory},
                                                                      {4, text::vector_misaligned},
                                                                      {5, text::vector_privilege},
                                                                      {6, text::vector_syscall},
                                                                      {7, text::vector_breakpoint},
                                                                      {16, text::vector_timer},
                                                                      {17, text::vector_console},
                                                                      {18, text::vector_disk},
                                                                      {19, text::vector_network},
                                                                      {20, text::vector_delay}}};
    for (const auto& [number, text] : names) {
        if (number == code) return text;
    }
    constexpr auto first_line = static_cast<unsigned>(isa::Vector::first_line);
    if (code >= isa::vector_count) return text::vector_unknown;
    return code < first_line ? Message(text::vector_code, code)
                             : Message(text::vector_line, code - first_line);
}

}  // namespace baton::guest
