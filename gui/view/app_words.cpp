// The sentence at the foot: where a command has led, and who writes what was asked for.
#include "debug/replay/stop_explanation.hpp"
#include "gui/view/app.hpp"

namespace baton::gui {

std::string App::stop_text() const {
    return baton::say(settings_.language, debug::explain_stop(*model_.debugger()));
}

}  // namespace baton::gui
