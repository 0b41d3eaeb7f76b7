#include "guest/search_view.hpp"

#include <string_view>

namespace baton::guest {
namespace {

constexpr Word most_masks = 256;
constexpr Word entry_words = 6;

void read_table(const emu::Machine& machine, Word address, std::vector<StateMask>& masks) {
    for (Word count = 0; count < most_masks; ++count, address += entry_words * isa::word_bytes) {
        const auto word = [&](Word index) {
            return machine.peek_word(Address(address + index * isa::word_bytes)).value_or(0);
        };
        StateMask mask;
        switch (word(0)) {
        case 1: mask.kind = StateMask::Kind::any; break;
        case 2: mask.kind = StateMask::Kind::relative; break;
        case 3: mask.kind = StateMask::Kind::moving; break;
        default: return;
        }
        mask.states = word(1);
        mask.address = word(2);
        mask.bytes = word(3);
        mask.stride = word(4);
        mask.base = word(5);
        masks.push_back(mask);
    }
}

}  // namespace

SearchView SearchView::from(const isa::Image& kernel, const emu::Machine& machine, Word load_address) {
    SearchView view;
    const auto value = [&](const char* name) -> std::optional<Word> {
        const isa::Symbol* symbol = kernel.find(name);
        if (symbol == nullptr) return std::nullopt;
        return symbol->value + (symbol->kind == isa::SymbolKind::label ? load_address : 0);
    };
    for (const char* table : {"state_masks", "sched_masks"}) {
        if (const auto address = value(table)) read_table(machine, *address, view.masks);
    }
    // A policy that looks at what is left of a burst takes that word out of the accounts.
    const auto table = value("thread_table"), left = value("THREAD_LEFT");
    if (value("SCHED_READS_LEFT") && table && left)
        std::erase_if(view.masks, [&](const StateMask& mask) { return mask.address == *table + *left; });
    // When nobody asks who arrived first, that makes no difference at all.
    const auto arrival = value("THREAD_ARRIVAL");
    for (StateMask& mask : view.masks) {
        if (!value("SCHED_READS_ARRIVAL") && table && arrival && mask.address == *table + *arrival)
            mask.kind = StateMask::Kind::any;
    }
    view.number = value("THREAD_NUMBER");
    view.object = value("THREAD_OBJECT");
    view.killed = value("THREAD_KILLED");
    view.misuse = value("object_misuse");
    view.pick = value("sched_pick");
    const auto core = value("core"), running = value("CORE_RUNNING");
    if (core && running) view.running = *core + *running;
    constexpr std::string_view prefix = "SYS_";
    for (const isa::Symbol& symbol : kernel.symbols) {
        if (symbol.kind == isa::SymbolKind::constant && symbol.name.rfind(prefix, 0) == 0)
            view.calls.emplace(symbol.value, symbol.name.substr(prefix.size()));
    }
    return view;
}

const std::string* SearchView::call(Word number) const {
    const auto found = calls.find(number);
    return found == calls.end() ? nullptr : &found->second;
}

}  // namespace baton::guest
