#include "explore/standstill.hpp"

#include <algorithm>

#include "guest/wait_graph.hpp"

namespace baton::explore {

std::optional<Standstill> standstill(const emu::Machine& machine, const guest::Kernel& kernel) {
    const guest::WaitGraph graph = guest::wait_graph(kernel, machine);
    if (!graph.all_for_ever()) return std::nullopt;
    Standstill found;
    const bool joins = std::all_of(graph.threads.begin(), graph.threads.end(), [](const auto& thread) {
        return thread.reason == guest::BlockReason::join;
    });
    if (joins) return found;
    found.kind = Kind::deadlock;
    for (const guest::WaitCycle& cycle : graph.cycles) {
        if (!cycle.is_deadlock()) continue;
        const std::vector<guest::KernelObject> objects = kernel.objects(machine);
        for (std::size_t i = 0; i < cycle.threads.size(); ++i) {
            const auto object = std::find_if(objects.begin(), objects.end(), [&](const auto& each) {
                return each.record == cycle.objects[i];
            });
            found.cycle.push_back(std::to_string(graph.find(cycle.threads[i])->number));
            found.cycle.push_back(object == objects.end() ? "join" : object->name);
        }
        break;
    }
    return found;
}

}  // namespace baton::explore
