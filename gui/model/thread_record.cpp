#include "gui/model/thread_record.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "isa/registers.hpp"

namespace baton::gui {

using isa::Word;

std::optional<ThreadTimes> times_of(const guest::Thread& thread, std::uint64_t now) {
    if (thread.idle() || !thread.arrival_cycle) return std::nullopt;
    ThreadTimes times{thread.cpu_cycles, 0, thread.ready_cycles, thread.blocked_cycles, 0};
    const std::uint64_t end = std::max(*thread.arrival_cycle, thread.finish_cycle.value_or(now));
    times.turnaround = end - *thread.arrival_cycle;
    const std::uint64_t known = times.user + times.ready + times.blocked;
    times.kernel = times.turnaround - std::min(times.turnaround, known);
    return times;
}

ThreadRecords::ThreadRecords(const debug::Debugger& debugger, const Program& program)
    : debugger_(debugger), program_(program) {}

std::optional<Word> ThreadRecords::constant(const char* name) const {
    const auto& kernel = program_.setup().kernel;
    const isa::Symbol* symbol = kernel ? kernel->find(name) : nullptr;
    if (symbol == nullptr || symbol->kind != isa::SymbolKind::constant) return std::nullopt;
    return symbol->value;
}

std::optional<Word> ThreadRecords::label(const char* name) const {
    const auto& kernel = program_.setup().kernel;
    const isa::Symbol* symbol = kernel ? kernel->find(name) : nullptr;
    if (symbol == nullptr || symbol->kind != isa::SymbolKind::label) return std::nullopt;
    return symbol->value + program_.setup().load_address;
}

std::optional<Word> ThreadRecords::word(Word address) const {
    return debugger_.machine().peek_word(Address(address));
}

// The name of the word in the kernel's data that holds `first`; one that is followed by `last`, as in a
// queue of two words, is meant rather than any other.
std::string ThreadRecords::holder_of(Word first, Word last) const {
    constexpr Word most_bytes = 256;  // longer things are no queues
    const auto& kernel = program_.setup().kernel;
    const guest::OsLayout& layout = *debugger_.now().os().layout();
    const Word load = program_.setup().load_address;
    std::map<Word, const std::string*> labels;
    for (const isa::Symbol& symbol : kernel->symbols) {
        const bool data = symbol.section == ".data" || symbol.section == ".bss";
        if (symbol.kind == isa::SymbolKind::label && data) labels.emplace(symbol.value + load, &symbol.name);
    }
    std::string found;
    for (auto at = labels.begin(); at != labels.end(); ++at) {
        if (layout.contains(at->first)) continue;
        const auto next = std::next(at);
        const Word room = next == labels.end() ? most_bytes : next->first - at->first;
        for (Word offset = 0; offset < std::min(room, most_bytes); offset += isa::word_bytes) {
            if (word(at->first + offset) != first) continue;
            const std::string name = offset == 0 ? *at->second : fmt::format("{} + {}", *at->second, offset);
            if (offset + isa::word_bytes < room && word(at->first + offset + isa::word_bytes) == last)
                return name;
            if (found.empty()) found = name;
        }
    }
    return found;
}

ReadyQueues ThreadRecords::ready() const {
    ReadyQueues queues;
    const guest::OsView& os = debugger_.now().os();
    const std::optional<Word> next = constant("THREAD_NEXT");
    std::vector<std::uint32_t> ready;
    std::map<Word, std::uint32_t> by_address;
    for (std::uint32_t i = 0; i < os.threads().size(); ++i) {
        const guest::Thread& thread = os.threads()[i];
        if (thread.over || thread.idle() || thread.state != guest::ThreadState::ready) continue;
        ready.push_back(i);
        by_address[thread.address] = i;
    }
    queues.published = next.has_value() && os.layout().has_value();
    if (!queues.published) {
        queues.unchained = ready;
        return queues;
    }
    const auto behind = [&](std::uint32_t thread) -> std::optional<std::uint32_t> {
        const std::optional<Word> address = word(os.threads()[thread].address + *next);
        const auto found = address ? by_address.find(*address) : by_address.end();
        return found == by_address.end() ? std::nullopt : std::optional(found->second);
    };
    std::set<std::uint32_t> followers;
    for (const std::uint32_t thread : ready) {
        if (const auto follower = behind(thread)) followers.insert(*follower);
    }
    std::set<std::uint32_t> placed;
    for (const std::uint32_t first : ready) {
        if (followers.count(first) != 0) continue;
        ReadyChain chain;
        // A kernel that has gone wrong may have tied a knot.
        for (std::optional<std::uint32_t> at = first; at && placed.count(*at) == 0; at = behind(*at)) {
            chain.threads.push_back(*at);
            placed.insert(*at);
        }
        chain.name = holder_of(os.threads()[first].address, os.threads()[chain.threads.back()].address);
        if (chain.name.empty()) {
            for (const std::uint32_t thread : chain.threads) placed.erase(thread);
        } else {
            queues.chains.push_back(std::move(chain));
        }
    }
    for (const std::uint32_t thread : ready) {
        if (placed.count(thread) == 0) queues.unchained.push_back(thread);
    }
    std::sort(queues.chains.begin(), queues.chains.end(),
              [](const ReadyChain& a, const ReadyChain& b) { return a.name < b.name; });
    return queues;
}

std::optional<SavedRegisters> ThreadRecords::saved(const guest::Thread& thread) const {
    const std::optional<Word> r0 = constant("TRAP_R0");
    const std::optional<Word> ip = constant("TRAP_IP");
    const std::optional<Word> flags = constant("TRAP_FLAGS");
    const std::optional<Word> user_sp = constant("TRAP_SP");
    const std::optional<Word> code = constant("TRAP_CODE");
    const std::optional<Word> bytes = constant("TRAP_BYTES");
    const std::optional<Word> stacks = label("kernel_stacks");
    const std::optional<Word> stack_bytes = constant("KERNEL_STACK_BYTES");
    if (!r0 || !ip || !flags || !user_sp || !code || !bytes || !stacks || !stack_bytes) return std::nullopt;
    const bool waits =
        thread.state == guest::ThreadState::ready || thread.state == guest::ThreadState::blocked;
    if (thread.over || !waits || thread.idle()) return std::nullopt;
    const Word frame = *stacks + (thread.record + 1) * *stack_bytes - *bytes;  // os/trap.asm
    SavedRegisters saved;
    saved.address = frame;
    for (Word number = 0; number < isa::register_count; ++number) {
        const Word offset = number == isa::stack_pointer ? *user_sp : *r0 + number * isa::word_bytes;
        saved.registers[number] = word(frame + offset).value_or(0);
    }
    saved.ip = word(frame + *ip).value_or(0);
    saved.flags = word(frame + *flags).value_or(0);
    saved.code = word(frame + *code).value_or(0);
    return saved;
}

std::optional<Word> ThreadRecords::priority(const guest::Thread& thread) const {
    const auto& layout = debugger_.now().os().layout();
    if (!layout || !layout->priority || thread.over) return std::nullopt;
    return word(thread.address + *layout->priority);
}

}  // namespace baton::gui
