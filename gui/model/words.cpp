#include "gui/model/words.hpp"

#include "guest/vector_names.hpp"

namespace baton::gui {

std::string vector_text(Language language, unsigned code) {
    return say(language, guest::vector_message(code));
}

}  // namespace baton::gui
