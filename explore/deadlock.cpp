#include "explore/deadlock.hpp"

#include <algorithm>

namespace baton::explore {

std::vector<std::string> deadlock_cycle(const emu::Machine& machine, const guest::Kernel& kernel,
                                        const guest::SearchView& view) {
    using isa::Word;
    if (!kernel.layout()) return {};
    const guest::OsLayout& layout = *kernel.layout();
    const std::vector<guest::KernelObject> objects = kernel.objects(machine);
    const auto waited_for = [&](Word thread) {
        return std::find_if(objects.begin(), objects.end(), [&](const guest::KernelObject& object) {
            return std::find(object.waiters.begin(), object.waiters.end(), thread) != object.waiters.end();
        });
    };
    const auto number = [&](Word thread) {
        return view.number ? machine.peek_word(Address(thread + *view.number)).value_or(0)
                           : (thread - layout.table) / layout.record_bytes;
    };
    for (Word record = 1; record < layout.records; ++record) {
        const Word first = layout.record_address(record);
        std::vector<std::string> cycle;
        Word at = first;
        for (Word steps = 0; steps < layout.records; ++steps) {
            const auto object = waited_for(at);
            if (object == objects.end() || !object->holder) break;
            cycle.push_back(std::to_string(number(at)));
            cycle.push_back(object->name);
            at = *object->holder;
            if (at == first) return cycle;
        }
    }
    return {};
}

}  // namespace baton::explore
