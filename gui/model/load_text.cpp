#include "gui/model/load_text.hpp"

namespace baton::gui {
namespace {

using isa::Word;

std::optional<Word> word_at(const debug::Debugger& debugger, const char* label) {
    const auto place = debugger.code().address_of(label);
    if (!place || !place->program.empty()) return std::nullopt;
    return debugger.machine().peek_word(Address(place->address));
}

}  // namespace

std::optional<Word> load_end(const debug::Debugger& debugger) {
    const auto place = debugger.code().address_of("load_finish");
    if (!place || !place->program.empty()) return std::nullopt;
    return place->address;
}

std::optional<Loaded> just_loaded(const debug::Debugger& debugger,
                                  const std::optional<guest::OsLayout>& layout) {
    const emu::Machine& machine = debugger.machine();
    if (!machine.at_boundary() || load_end(debugger) != machine.cpu().ip()) return std::nullopt;
    // r0 is the result so far: errors are negative.
    if (static_cast<std::int32_t>(machine.cpu().reg(0)) < 0) return std::nullopt;
    const auto bytes = word_at(debugger, "loading_bytes");
    const auto record = word_at(debugger, "loading_thread");
    const auto file = word_at(debugger, "loading_file");
    if (!bytes || !record || !file || !layout || !layout->base) return std::nullopt;
    const auto base = machine.peek_word(Address(*record + *layout->base));
    if (!base) return std::nullopt;
    Loaded loaded{*base, *bytes, {}};
    // The directory's records begin with the name, padded with zeros.
    for (Word at = 0; at < guest::OsLayout::name_bytes; ++at) {
        const std::uint8_t byte = machine.peek_byte(Address(*file + at)).value_or(0);
        if (byte == 0) break;
        loaded.name += static_cast<char>(byte);
    }
    return loaded;
}

}  // namespace baton::gui
