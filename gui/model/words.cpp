#include "gui/model/words.hpp"

#include <array>
#include <utility>

#include "isa/platform.hpp"

namespace baton::gui {

std::string vector_text(Language language, unsigned code) {
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
        if (number == code) return say(language, text);
    }
    return std::string(isa::vector_name(code));
}

}  // namespace baton::gui
