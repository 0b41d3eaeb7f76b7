#include "lab/study/waiting.hpp"

#include <fmt/core.h>

#include "isa/table.hpp"

namespace baton::lab {
namespace {

using guest::Thread;
using isa::Word;

// The call that the thread is in: behind a system call stands where it goes on, and the routines of
// thread.inc return from there at once to the program's own line.
std::optional<CodeSpot> standing(const debug::Session& session, const Thread& thread,
                                 const CodeSources& sources) {
    if (sources.kernel == nullptr || thread.state != guest::ThreadState::blocked) return std::nullopt;
    const emu::Machine& machine = session.machine();
    const auto saved = sources.kernel->saved_registers(machine, thread);
    if (!saved) return std::nullopt;
    const std::optional<Word> next = machine.peek_word(Address(saved->ip));
    const isa::Instruction* row = next ? isa::decode(*next) : nullptr;
    const bool returns = row != nullptr && row->op == isa::Op::ret;
    const Word call = (returns ? saved->registers[isa::link_register] : saved->ip) - isa::word_bytes;
    CodeSpot spot{call, {}};
    if (sources.code != nullptr) spot.place = sources.code->locate(call, &thread);
    return spot;
}

Wait wait_for(const debug::Session& session, std::uint32_t thread, std::uint32_t object, Word reason_number,
              std::uint32_t other, const CodeSources& sources) {
    const guest::OsView& os = session.os();
    Wait wait;
    wait.index = thread;
    wait.thread = os.thread_name(thread);
    wait.object = object_name(os, object);
    wait.at = standing(session, os.threads()[thread], sources);
    wait.reason = os.layout()->reason_of(reason_number);
    wait.reason_name = os.layout()->reason_name(reason_number);
    wait.joins_itself = wait.reason == guest::BlockReason::join && other == thread;
    if (other != guest::no_thread) wait.other = os.thread_name(other);
    return wait;
}

}  // namespace

std::string object_name(const guest::OsView& os, std::uint32_t object) {
    if (object == guest::no_object) return {};
    const guest::Object& one = os.objects()[object];
    return one.name.empty() ? fmt::format("0x{:08x}", one.address) : one.name;
}

Wait wait_of(const debug::Session& session, std::uint32_t thread, std::uint32_t object,
             const CodeSources& sources) {
    const guest::OsView& os = session.os();
    const Thread& one = os.threads()[thread];
    std::uint32_t other = guest::no_thread;
    const guest::BlockReason reason = os.layout()->reason_of(one.reason_number);
    if (reason == guest::BlockReason::join) {
        other = os.thread_of(one.object_record);
    } else if (reason == guest::BlockReason::lock && object != guest::no_object) {
        other = os.objects()[object].holder;
    }
    return wait_for(session, thread, object, one.reason_number, other, sources);
}

Wait wait_of(const debug::Session& session, const debug::Deadlock& deadlock, std::size_t member,
             const CodeSources& sources) {
    return wait_for(session, deadlock.threads[member], deadlock.objects[member], deadlock.reasons[member],
                    deadlock.awaited[member], sources);
}

std::vector<DeadlockReport> deadlock_reports(const debug::Session& session, const CodeSources& sources) {
    std::vector<DeadlockReport> reports;
    for (const debug::Deadlock& deadlock : session.deadlocks().found()) {
        DeadlockReport report{deadlock.cycle, deadlock.kind, deadlock.circle, {}};
        for (std::size_t i = 0; i < deadlock.threads.size(); ++i)
            report.waits.push_back(wait_of(session, deadlock, i, sources));
        reports.push_back(std::move(report));
    }
    return reports;
}

}  // namespace baton::lab
