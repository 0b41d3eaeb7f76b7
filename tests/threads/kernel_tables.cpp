#include "kernel_tables.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace baton::test {

KernelTables::KernelTables(const isa::Image& kernel) {
    const auto symbol = [&](const char* name) {
        const isa::Symbol* found = kernel.find(name);
        if (found == nullptr) throw std::runtime_error(std::string("the kernel has no symbol ") + name);
        return found->value;
    };
    table_ = symbol("thread_table");
    records_ = symbol("THREADS");
    record_bytes_ = symbol("THREAD_BYTES");
    state_ = symbol("THREAD_STATE");
    reason_ = symbol("THREAD_REASON");
    pid_ = symbol("THREAD_PID");
    base_ = symbol("THREAD_BASE");
    limit_ = symbol("THREAD_LIMIT");
    number_ = symbol("THREAD_NUMBER");
    object_ = symbol("THREAD_OBJECT");
    process_ = symbol("THREAD_PROCESS");
    next_ = symbol("THREAD_NEXT");
    free_ = symbol("STATE_FREE");
    fresh_ = symbol("STATE_NEW");
    ready_ = symbol("STATE_READY");
    running_ = symbol("STATE_RUNNING");
    blocked_ = symbol("STATE_BLOCKED");
    terminated_ = symbol("STATE_TERMINATED");
    join_ = symbol("REASON_JOIN");
    lock_ = symbol("REASON_LOCK");
    objects_ = symbol("object_table");
    objects_end_ = symbol("object_table_end");
    object_bytes_ = symbol("OBJECT_BYTES");
    kind_ = symbol("OBJECT_KIND");
    object_pid_ = symbol("OBJECT_PID");
    holder_ = symbol("OBJECT_HOLDER");
    queue_ = symbol("OBJECT_QUEUE");
    count_ = symbol("OBJECT_COUNT");
    gone_ = symbol("HOLDER_GONE");
    kind_lock_ = symbol("KIND_LOCK");
    kind_semaphore_ = symbol("KIND_SEMAPHORE");
    kind_barrier_ = symbol("KIND_BARRIER");
}

Word KernelTables::word(const emu::Machine& machine, Word address) {
    return machine.peek_word(Address(address)).value_or(0);
}

Word KernelTables::record_of(Word address) const {
    const Word distance = address - table_;
    const bool there = distance % record_bytes_ == 0 && distance / record_bytes_ < records_;
    return there ? distance / record_bytes_ : records_;
}

bool KernelTables::nobody_can_run(const emu::Machine& machine) const {
    for (Word record = 1; record < records_; ++record) {
        const Word state = word(machine, record_address(record) + state_);
        if (state == ready_ || state == running_ || state == fresh_) return false;
    }
    return true;
}

unsigned KernelTables::live(const emu::Machine& machine) const {
    unsigned count = 0;
    for (Word record = 1; record < records_; ++record) {
        const Word state = word(machine, record_address(record) + state_);
        count += state != free_ && state != terminated_ ? 1U : 0U;
    }
    return count;
}

std::string KernelTables::broken_object(const emu::Machine& machine, Word object,
                                        std::map<Word, Word>& stands_in) const {
    const Word kind = word(machine, object + kind_);
    if (kind > kind_barrier_) return fmt::format("an object of kind {}", kind);
    const Word holder = word(machine, object + holder_);
    if (kind == kind_lock_ && holder != 0 && holder != gone_) {
        if (record_of(holder) == records_) return "a lock is held by what is no thread";
        const Word state = word(machine, holder + state_);
        if (state == free_ || state == terminated_) return "a lock is held by a thread that has ended";
        if (word(machine, holder + pid_) != word(machine, object + object_pid_))
            return "a lock is held by a thread of another process";
    }
    Word last = 0;
    for (Word at = word(machine, object + queue_); at != 0; at = word(machine, at + next_)) {
        const Word record = record_of(at);
        if (record == records_) return "what is no thread waits for an object";
        if (!stands_in.emplace(at, object).second) return fmt::format("record {} waits twice", record);
        if (word(machine, at + state_) != blocked_)
            return fmt::format("record {} stands in a queue and is not blocked", record);
        if (word(machine, at + reason_) != lock_ + kind - kind_lock_)
            return fmt::format("record {} stands in the queue of another kind of object", record);
        if (word(machine, at + object_) != object)
            return fmt::format("record {} names another object than it waits for", record);
        last = at;
    }
    if (word(machine, object + queue_ + isa::word_bytes) != last && last != 0)
        return "the last of a queue is not the last";
    return "";
}

// Of a thread that is not a main program.
std::string KernelTables::broken_process(const emu::Machine& machine, Word record) const {
    const Word address = record_address(record);
    const Word main = word(machine, address + process_);
    // The process has ended, and the thread ends when it is picked.
    if (main == 0) return "";
    const Word number = word(machine, address + number_);
    if (record_of(main) == records_ || word(machine, main + number_) != 0)
        return fmt::format("record {} is a thread of what is no main program", record);
    const Word state = word(machine, main + state_);
    if (state == free_ || state == terminated_)
        return fmt::format("record {} is a thread of a process that has ended", record);
    // One that has ended keeps its number until it is joined, and has no memory any more.
    const bool ended = word(machine, address + state_) == terminated_;
    for (const Word field : {pid_, base_, limit_}) {
        if (!ended && word(machine, address + field) != word(machine, main + field))
            return fmt::format("record {} has another number or other memory than its process", record);
    }
    for (Word other = record + 1; other < records_; ++other) {
        const Word at = record_address(other);
        if (word(machine, at + state_) != free_ && word(machine, at + process_) == main &&
            word(machine, at + number_) == number)
            return fmt::format("records {} and {} are the same thread", record, other);
    }
    return "";
}

std::string KernelTables::broken(const emu::Machine& machine) const {
    std::map<Word, Word> stands_in;  // thread, object
    for (Word object = objects_; object < objects_end_; object += object_bytes_) {
        if (std::string wrong = broken_object(machine, object, stands_in); !wrong.empty()) return wrong;
    }
    for (Word record = 1; record < records_; ++record) {
        const Word address = record_address(record);
        const Word state = word(machine, address + state_);
        const bool has_processor = machine.cpu().system(isa::SystemRegister::ctx) == address;
        // Who has switched the machine off has ended before, and nobody came after.
        const bool over = !machine.running() && state != running_;
        if ((state == running_) != has_processor && !over)
            return fmt::format("record {} is {}running and {} the processor", record,
                               state == running_ ? "" : "not ", has_processor ? "has" : "has not");
        if (state != free_ && word(machine, address + number_) != 0) {
            if (std::string wrong = broken_process(machine, record); !wrong.empty()) return wrong;
        }
        if (state != blocked_) continue;
        const Word reason = word(machine, address + reason_);
        if (reason >= lock_ && stands_in.count(address) == 0)
            return fmt::format("record {} is blocked on an object and stands in no queue", record);
        if (reason != join_) continue;
        const Word other = word(machine, address + object_);
        if (record_of(other) == records_ ||
            word(machine, other + process_) != word(machine, address + process_))
            return fmt::format("record {} joins what is no thread of its process", record);
        if (word(machine, other + state_) == terminated_)
            return fmt::format("record {} still waits for a thread that has ended", record);
    }
    return "";
}

std::string KernelTables::lost(const emu::Machine& machine) const {
    for (Word object = objects_; object < objects_end_; object += object_bytes_) {
        if (word(machine, object + queue_) == 0) continue;
        const Word kind = word(machine, object + kind_);
        if (kind == kind_lock_ && word(machine, object + holder_) == 0)
            return "a lock is free, and threads wait for it";
        if (kind == kind_semaphore_ && static_cast<std::int32_t>(word(machine, object + count_)) > 0)
            return "a semaphore has permits, and threads wait for one";
    }
    return "";
}

}  // namespace baton::test
