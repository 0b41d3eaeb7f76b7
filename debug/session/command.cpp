#include "debug/session/command.hpp"

namespace baton::debug {

Command Command::of(What what, Direction direction) {
    Command command;
    command.what = what;
    command.direction = direction;
    return command;
}

Command Command::cycle(Direction direction, std::uint64_t count) {
    Command command = of(What::cycle, direction);
    command.count = count;
    return command;
}

Command Command::instruction(Direction direction, std::uint64_t count) {
    Command command = of(What::instruction, direction);
    command.count = count;
    return command;
}

Command Command::to_address(Word address, Direction direction) {
    Command command = of(What::address, direction);
    command.address = address;
    return command;
}

Command Command::to_event(GuestEvent event, Direction direction, std::optional<std::uint8_t> code) {
    Command command = of(What::event, direction);
    command.event = event;
    command.code = code;
    return command;
}

Command Command::seek(std::uint64_t position) {
    Command command = of(What::seek, Direction::forward);
    command.position = position;
    return command;
}

Command Command::find_write(const Place& place, Direction direction) {
    Command command = of(What::find_write, direction);
    command.place = place;
    return command;
}

}  // namespace baton::debug
