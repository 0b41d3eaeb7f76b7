#include "lab/run/key_feed.hpp"

namespace baton::lab {

void KeyFeed::feed(debug::Session& session) {
    if (done() || cycles_to_next(session.machine().cycle()) != 0) return;
    if (session.machine().bus().console().state().waiting >= most_waiting) return;
    session.post({session.machine().cycle(), emu::InputKind::key, 0, {text_[next_++]}});
}

}  // namespace baton::lab
