#include "guest/os_view.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "guest/guest_name.hpp"

namespace baton::guest {

std::optional<ThreadTimes> times_of(const Thread& thread, std::uint64_t now) {
    if (thread.idle() || !thread.arrival_cycle) return std::nullopt;
    ThreadTimes times{thread.cpu_cycles, 0, thread.ready_cycles, thread.blocked_cycles, 0};
    const std::uint64_t end = std::max(*thread.arrival_cycle, thread.finish_cycle.value_or(now));
    times.turnaround = end - *thread.arrival_cycle;
    const std::uint64_t known = times.user + times.ready + times.blocked;
    times.kernel = times.turnaround - std::min(times.turnaround, known);
    return times;
}

OsView::OsView(std::optional<OsLayout> layout)
    : layout_{std::make_shared<const std::optional<OsLayout>>(std::move(layout))} {
    if (!layout_) return;
    table_.assign(layout_->bytes(), 0);
    current_.assign(layout_->records, no_thread);
    field_of_word_.assign(layout_->record_bytes / 4, Field::none);
    const auto mark = [this](const std::optional<Word>& offset, Word bytes, Field field) {
        for (Word at = 0; offset && at < bytes; at += 4) field_of_word_[(*offset + at) / 4] = field;
    };
    mark(layout_->name, OsLayout::name_bytes, Field::name);
    mark(layout_->reason, 4, Field::reason);
    mark(layout_->why, 4, Field::why);
    mark(layout_->pid, 4, Field::pid);
    mark(layout_->exit_code, 4, Field::exit_code);
    mark(layout_->parent, 4, Field::parent);
    mark(layout_->waits_for, 4, Field::waits_for);
    mark(layout_->base, 4, Field::base);
    mark(layout_->number, 4, Field::number);
    mark(layout_->object, 4, Field::object);
    mark(layout_->state, 4, Field::state);
    if (layout_->objects) {
        object_table_.assign(layout_->objects->bytes, 0);
        object_current_.assign(layout_->objects->records(), no_object);
    }
    for (Word number = 0; number < known_numbers; ++number) {
        states_[number] = layout_->state_of(number);
        whys_[number] = layout_->why_of(number);
    }
}

std::vector<emu::AddressRange> OsView::watched() const {
    if (!layout_) return {};
    constexpr Word most_ranges = 64;
    std::vector<emu::AddressRange> ranges;
    if (const auto& objects = layout_->objects)
        ranges.push_back({objects->table, objects->table + objects->bytes});
    if (layout_->records > most_ranges) {
        ranges.push_back({layout_->table, layout_->table + layout_->bytes()});
        return ranges;
    }
    const auto known = [](Field field) { return field != Field::none; };
    const auto first = std::find_if(field_of_word_.begin(), field_of_word_.end(), known);
    const auto last = std::find_if(field_of_word_.rbegin(), field_of_word_.rend(), known);
    const auto begin = static_cast<Word>(first - field_of_word_.begin()) * 4;
    const auto end = static_cast<Word>(field_of_word_.rend() - last) * 4;
    for (Word record = 0; record < layout_->records; ++record) {
        const Word address = layout_->record_address(record);
        ranges.push_back({address + begin, address + end});
    }
    return ranges;
}

ThreadState OsView::state_of(Word number) const {
    return number < known_numbers ? states_[number] : layout_->state_of(number);
}

ReadyReason OsView::why_of(Word number) const {
    return number < known_numbers ? whys_[number] : layout_->why_of(number);
}

Word OsView::word(Word record, Word offset) const {
    const std::uint8_t* at = table_.data() + std::size_t{record} * layout_->record_bytes + offset;
    return static_cast<Word>(at[0]) | static_cast<Word>(at[1]) << 8 | static_cast<Word>(at[2]) << 16 |
           static_cast<Word>(at[3]) << 24;
}

std::string OsView::name_of(Word record) const {
    if (!layout_->name) return {};
    const std::uint8_t* at = table_.data() + std::size_t{record} * layout_->record_bytes + *layout_->name;
    return harmless_name({reinterpret_cast<const char*>(at), OsLayout::name_bytes});
}

const std::vector<OsView::Change>& OsView::resync(std::uint64_t cycle, const PeekWord& peek) {
    changes_.clear();
    holder_changes_.clear();
    if (!layout_) return changes_;
    resync_objects(peek);
    std::vector<std::uint8_t> now(table_.size());
    for (std::size_t i = 0; i < now.size(); i += 4) {
        const Word value = peek(layout_->table + static_cast<Word>(i)).value_or(0);
        for (unsigned b = 0; b < 4; ++b) now[i + b] = static_cast<std::uint8_t>(value >> (8 * b));
    }
    std::swap(now, table_);
    for (Word record = 0; record < layout_->records; ++record) {
        const auto differs = [&](std::size_t word_index) {
            const std::size_t at = std::size_t{record} * layout_->record_bytes + word_index * 4;
            return !std::equal(now.begin() + static_cast<std::ptrdiff_t>(at),
                               now.begin() + static_cast<std::ptrdiff_t>(at + 4),
                               table_.begin() + static_cast<std::ptrdiff_t>(at));
        };
        // The state last, so that a thread appears with its own number and name.
        const std::size_t state_word = layout_->state / 4;
        for (std::size_t i = 0; i < field_of_word_.size(); ++i) {
            if (i != state_word && field_of_word_[i] != Field::none && differs(i))
                word_changed(cycle, record, field_of_word_[i]);
        }
        if (differs(state_word)) word_changed(cycle, record, Field::state);
    }
    // Who holds a lock can be told only now that the threads are there.
    find_holders();
    // A machine that has run already: when its threads came, first ran or ended nobody has seen.
    if (cycle != 0 && !looked_) {
        for (Thread& thread : threads_) {
            thread.older = true;
            thread.has_run_before = thread.state != ThreadState::fresh;
            thread.arrival_cycle.reset();
            thread.finish_cycle.reset();
        }
    }
    looked_ = true;
    return changes_;
}

const std::vector<OsView::Change>& OsView::store(std::uint64_t cycle, Word address, unsigned bytes,
                                                 Word data) {
    changes_.clear();
    holder_changes_.clear();
    if (!layout_) return changes_;
    const Word distance = address - layout_->table;
    if (distance >= table_.size() || table_.size() - distance < bytes) {
        object_stored(address, bytes, data);
        return changes_;
    }
    bool changed = false;
    for (unsigned i = 0; i < bytes; ++i) {
        const auto byte = static_cast<std::uint8_t>(data >> (8 * i));
        changed |= table_[distance + i] != byte;
        table_[distance + i] = byte;
    }
    if (!changed) return changes_;
    const Word record = distance / layout_->record_bytes;
    const Field field = field_of_word_[(distance - record * layout_->record_bytes) / 4];
    if (field != Field::none) word_changed(cycle, record, field);
    return changes_;
}

void OsView::word_changed(std::uint64_t cycle, Word record, Field changed) {
    if (changed == Field::state) return set_state(cycle, record);
    if (changed == Field::pid) return set_pid(cycle, record);
    const std::uint32_t index = current_[record];
    if (index == no_thread) return;
    Thread& thread = threads_[index];
    switch (changed) {
    case Field::reason:
        thread.reason_number = field(record, layout_->reason);
        if (thread.state == ThreadState::blocked) report(index);
        break;
    case Field::why:
        thread.why_number = field(record, layout_->why);
        if (thread.state == ThreadState::ready) report(index);
        break;
    case Field::name: thread.name = name_of(record); break;
    case Field::exit_code:
        if (thread.state == ThreadState::terminated) thread.exit_code = field(record, layout_->exit_code);
        break;
    case Field::parent: thread.parent = field(record, layout_->parent); break;
    case Field::waits_for: thread.waits_for = field(record, layout_->waits_for); break;
    case Field::base: thread.base = field(record, layout_->base); break;
    case Field::number: thread.number = field(record, layout_->number); break;
    case Field::object:
        thread.object_record = field(record, layout_->object);
        thread.object = object_at(thread.object_record);
        if (thread.state == ThreadState::blocked && thread.object_record != 0) report(index);
        break;
    case Field::none:
    case Field::state:
    case Field::pid: break;
    }
}

void OsView::set_state(std::uint64_t cycle, Word record) {
    const Word number = word(record, layout_->state);
    const ThreadState state = state_of(number);
    std::uint32_t index = current_[record];
    if (state == ThreadState::free) {
        if (index != no_thread) end(cycle, index);
        return;
    }
    if (index != no_thread && threads_[index].state == ThreadState::terminated &&
        state == ThreadState::fresh) {
        end(cycle, index);  // the record is used again without having been freed
        index = no_thread;
    }
    if (index == no_thread) {
        begin(cycle, record);
        return;
    }
    Thread& thread = threads_[index];
    account(thread, cycle);
    if (thread.state == ThreadState::ready) {
        const ReadyReason why = why_of(thread.why_number);
        thread.preempted += why == ReadyReason::preempted ? 1 : 0;
        thread.yielded += why == ReadyReason::yielded ? 1 : 0;
    }
    if (!thread.idle()) {
        stored_running_ -= thread.state == ThreadState::running ? 1U : 0U;
        stored_running_ += state == ThreadState::running ? 1U : 0U;
    }
    thread.state = state;
    thread.state_number = number;
    thread.state_cycle = cycle;
    if (!thread.arrival_cycle && !thread.first_run_cycle && !thread.older &&
        (state == ThreadState::fresh || state == ThreadState::ready))
        thread.arrival_cycle = cycle;
    if (state == ThreadState::terminated) {
        thread.finish_cycle = cycle;
        if (layout_->exit_code) thread.exit_code = field(record, layout_->exit_code);
    } else {
        thread.finish_cycle.reset();
        thread.exit_code.reset();
    }
    report(index);
}

void OsView::set_pid(std::uint64_t cycle, Word record) {
    const std::uint32_t index = current_[record];
    if (index == no_thread) return;
    Thread& thread = threads_[index];
    const Word pid = field(record, layout_->pid);
    const bool waits_to_begin = thread.state == ThreadState::fresh || thread.state == ThreadState::ready;
    if (!thread.first_run_cycle && waits_to_begin) {
        thread.pid = pid;  // a record that is still being filled in
        return;
    }
    const bool ended = thread.state == ThreadState::terminated;
    end(cycle, index);
    if (!ended) begin(cycle, record);  // else its next state will begin it
}

void OsView::begin(std::uint64_t cycle, Word record) {
    Thread thread;
    thread.record = record;
    thread.address = layout_->record_address(record);
    if (layout_->pid) thread.pid = field(record, layout_->pid);
    thread.name = name_of(record);
    thread.state_number = word(record, layout_->state);
    thread.state = state_of(thread.state_number);
    thread.reason_number = field(record, layout_->reason);
    thread.why_number = field(record, layout_->why);
    thread.base = field(record, layout_->base);
    thread.parent = field(record, layout_->parent);
    thread.waits_for = field(record, layout_->waits_for);
    thread.number = field(record, layout_->number);
    thread.object_record = field(record, layout_->object);
    thread.object = object_at(thread.object_record);
    thread.since = thread.state_cycle = cycle;
    if (thread.state == ThreadState::fresh || thread.state == ThreadState::ready)
        thread.arrival_cycle = cycle;
    if (thread.state == ThreadState::terminated) {
        thread.finish_cycle = cycle;
        if (layout_->exit_code) thread.exit_code = field(record, layout_->exit_code);
    }
    if (!thread.idle() && thread.state == ThreadState::running) ++stored_running_;

    std::uint32_t index = no_thread;
    if (threads_.size() >= most_threads) {
        ++unlisted_;
        for (std::size_t i = 0; i < threads_.size() && index == no_thread; ++i) {
            if (threads_[i].over && threads_[i].record == record) index = static_cast<std::uint32_t>(i);
        }
    }
    if (index == no_thread) {
        index = static_cast<std::uint32_t>(threads_.size());
        threads_.emplace_back();
    }
    threads_[index] = std::move(thread);
    current_[record] = index;
    report(index);
}

void OsView::end(std::uint64_t cycle, std::uint32_t index) {
    Thread& thread = threads_[index];
    account(thread, cycle);
    if (!thread.idle() && thread.state == ThreadState::running) --stored_running_;
    if (thread.state != ThreadState::terminated) thread.finish_cycle = cycle;
    thread.over = true;
    current_[thread.record] = no_thread;
    report(index);
}

void OsView::account(Thread& thread, std::uint64_t now) {
    if (thread.over || now <= thread.since) return;
    const std::uint64_t cycles = now - thread.since;
    if (thread.state == ThreadState::ready) thread.ready_cycles += cycles;
    if (thread.state == ThreadState::blocked) thread.blocked_cycles += cycles;
    thread.since = now;
}

void OsView::report(std::uint32_t index) {
    const Thread& thread = threads_[index];
    changes_.push_back(
        {index, thread.state, thread.state_number, thread.reason_number, why_of(thread.why_number),
         thread.over,
         thread.state == ThreadState::blocked && thread.reason_number != 0 ? thread.object : no_object});
}

OsView::Ran OsView::ran(Word context, std::uint64_t from, std::uint64_t to) {
    const std::uint32_t index = thread_of(context);
    processor_held_by(index, from, to);
    if (index != no_thread) {
        Thread& thread = threads_[index];
        if (!thread.idle()) last_ran_ = to;
        thread.cpu_cycles += to - from;
        if (!thread.first_run_cycle && !thread.has_run_before) thread.first_run_cycle = from;
        const bool contradicts = thread.state != ThreadState::running && !thread.idle();
        if (contradicts) {
            if (thread.ran_unstored.cycles == 0) {
                thread.ran_unstored.first_cycle = from;
                thread.stored_while_ran = thread.state_number;
            }
            thread.ran_unstored.cycles += to - from;
        }
        return {index, contradicts};
    }
    last_ran_ = to;
    auto found = std::find_if(contexts_.begin(), contexts_.end(),
                              [context](const Context& c) { return c.address == context; });
    if (found == contexts_.end()) {
        if (contexts_.size() >= most_contexts) {
            ++unlisted_;
            return {};
        }
        contexts_.push_back({context, 0, from});
        found = contexts_.end() - 1;
    }
    found->cpu_cycles += to - from;
    return {};
}

void OsView::processor_held_by(std::uint32_t holder, std::uint64_t from, std::uint64_t to) {
    last_held_ = to;
    if (stored_running_ == 0) return;
    const bool holder_is_stored =
        holder != no_thread && !threads_[holder].idle() && threads_[holder].state == ThreadState::running;
    if (stored_running_ == (holder_is_stored ? 1U : 0U)) return;
    for (const std::uint32_t index : current_) {
        if (index == no_thread || index == holder) continue;
        Thread& thread = threads_[index];
        if (thread.idle() || thread.state != ThreadState::running) continue;
        if (thread.stored_unrun.cycles == 0) thread.stored_unrun.first_cycle = from;
        thread.stored_unrun.cycles += to - from;
    }
}

void OsView::sync_to_now(std::uint64_t now) {
    for (const std::uint32_t index : current_) {
        if (index != no_thread) account(threads_[index], now);
    }
}

std::size_t OsView::heap_bytes() const {
    return table_.size() + field_of_word_.size() * sizeof(Field) + current_.size() * sizeof(std::uint32_t) +
           threads_.size() * sizeof(Thread) + contexts_.size() * sizeof(Context) + object_table_.size() +
           object_current_.size() * sizeof(std::uint32_t) + objects_.size() * sizeof(Object);
}

std::uint32_t OsView::thread_of(Word context) const {
    if (!layout_) return no_thread;
    const std::optional<Word> record = layout_->record_at(context);
    return record ? current_[*record] : no_thread;
}

std::string OsView::thread_name(std::uint32_t index) const {
    const Thread& thread = threads_[index];
    if (thread.idle()) return thread.name.empty() ? "idle" : thread.name;
    if (!thread.pid) return thread.name.empty() ? fmt::format("record {}", thread.record) : thread.name;
    const std::string number = thread.main_program() ? fmt::format("{}", *thread.pid)
                                                     : fmt::format("{}.{}", *thread.pid, thread.number);
    return thread.name.empty() ? number : number + " " + thread.name;
}

std::string OsView::context_name(Word context) const {
    const std::uint32_t index = thread_of(context);
    return index != no_thread ? thread_name(index) : fmt::format("context 0x{:08x}", context);
}

bool OsView::any_live() const {
    return std::any_of(current_.begin(), current_.end(),
                       [this](std::uint32_t index) { return index != no_thread && threads_[index].live(); });
}

}  // namespace baton::guest
