// The part of OsView that follows locks and their kin, and tells who waits for whom.
#include <algorithm>

#include "guest/guest_name.hpp"
#include "guest/os_view.hpp"

namespace baton::guest {

namespace {

Word word_in(const std::vector<std::uint8_t>& bytes, std::size_t at) {
    return static_cast<Word>(bytes[at]) | static_cast<Word>(bytes[at + 1]) << 8 |
           static_cast<Word>(bytes[at + 2]) << 16 | static_cast<Word>(bytes[at + 3]) << 24;
}

}  // namespace

Word OsView::object_word(Word record, Word offset) const {
    return word_in(object_table_, std::size_t{record} * layout_->objects->record_bytes + offset);
}

std::uint32_t OsView::object_at(Word record) const {
    if (!layout_->objects) return no_object;
    const std::optional<Word> number = layout_->objects->record_at(record);
    return number ? object_current_[*number] : no_object;
}

void OsView::object_stored(Word address, unsigned bytes, Word data) {
    if (!layout_->objects) return;
    const Word distance = address - layout_->objects->table;
    if (distance >= object_table_.size() || object_table_.size() - distance < bytes) return;
    bool changed = false;
    for (unsigned i = 0; i < bytes; ++i) {
        const auto byte = static_cast<std::uint8_t>(data >> (8 * i));
        changed |= object_table_[distance + i] != byte;
        object_table_[distance + i] = byte;
    }
    if (!changed) return;
    const Word record = distance / layout_->objects->record_bytes;
    object_word_changed(record, (distance - record * layout_->objects->record_bytes) & ~Word{3});
}

void OsView::object_word_changed(Word record, Word offset) {
    const ObjectLayout& table = *layout_->objects;
    std::uint32_t& current = object_current_[record];
    if (offset == table.kind) {
        if (current != no_object) objects_[current].over = true;
        current = no_object;
        if (table.kinds.count(object_word(record, table.kind)) == 0 || objects_.size() >= most_objects)
            return;
        current = static_cast<std::uint32_t>(objects_.size());
        objects_.emplace_back().record = table.record_address(record);
    } else if (current == no_object) {
        return;
    }
    Object& object = objects_[current];
    object.kind = object_word(record, table.kind);
    object.pid = object_word(record, table.pid);
    object.address = object_word(record, table.address);
    if (offset - table.name < ObjectLayout::name_bytes || object.name.empty()) {
        const std::size_t at = std::size_t{record} * table.record_bytes + table.name;
        object.name = harmless_name(
            {reinterpret_cast<const char*>(object_table_.data()) + at, ObjectLayout::name_bytes});
    }
    const std::uint32_t holder = thread_of(object_word(record, table.holder));
    if (holder == object.holder) return;
    holder_changes_.push_back({current, object.holder, holder});
    object.holder = holder;
}

void OsView::resync_objects(const PeekWord& peek) {
    if (!layout_->objects) return;
    const ObjectLayout& table = *layout_->objects;
    for (Word record = 0; record < table.records(); ++record) {
        // The kind first: it tells whose the rest is.
        std::vector<Word> offsets{table.kind};
        for (Word offset = 0; offset < table.record_bytes; offset += 4) {
            if (offset != table.kind) offsets.push_back(offset);
        }
        for (const Word offset : offsets) {
            const Word at = table.record_address(record) + offset;
            object_stored(at, 4, peek(at).value_or(0));
        }
    }
}

void OsView::find_holders() {
    for (Word record = 0; layout_->objects && record < layout_->objects->records(); ++record) {
        const std::uint32_t current = object_current_[record];
        if (current == no_object) continue;
        Object& object = objects_[current];
        const std::uint32_t holder = thread_of(object_word(record, layout_->objects->holder));
        if (holder == object.holder) continue;
        holder_changes_.push_back({current, object.holder, holder});
        object.holder = holder;
    }
}

std::vector<std::uint32_t> OsView::held_by(std::uint32_t thread) const {
    std::vector<std::uint32_t> held;
    for (const std::uint32_t object : object_current_) {
        if (object != no_object && objects_[object].holder == thread) held.push_back(object);
    }
    return held;
}

std::optional<Word> OsView::word_at(Word address) const {
    if (!layout_ || address % 4 != 0) return std::nullopt;
    if (layout_->contains(address)) return word_in(table_, address - layout_->table);
    if (layout_->objects && address - layout_->objects->table < object_table_.size())
        return word_in(object_table_, address - layout_->objects->table);
    return std::nullopt;
}

WaitGraph OsView::wait_graph(bool keys_may_come) const {
    if (!layout_) return {};
    return guest::wait_graph(
        *layout(), [this](Word address) { return word_at(address); }, keys_may_come);
}

std::vector<std::uint32_t> OsView::by_process() const {
    std::vector<std::uint32_t> order;
    std::vector<std::uint32_t> first(
        threads_.size());             // of its process; the thread itself if that is not known
    std::vector<std::uint32_t> open;  // main programs, the latest last
    for (std::uint32_t i = 0; i < threads_.size(); ++i) {
        first[i] = i;
        if (threads_[i].main_program()) {
            open.push_back(i);
            continue;
        }
        const auto found = std::find_if(open.rbegin(), open.rend(), [&](std::uint32_t main) {
            return threads_[main].pid == threads_[i].pid;
        });
        if (found != open.rend()) first[i] = *found;
    }
    for (std::uint32_t i = 0; i < threads_.size(); ++i) {
        if (!threads_[i].idle()) order.push_back(i);
    }
    std::stable_sort(order.begin(), order.end(),
                     [&](std::uint32_t a, std::uint32_t b) { return first[a] < first[b]; });
    return order;
}

bool OsView::nobody_is_sure_to_go_on() const {
    bool any = false;
    for (const std::uint32_t index : current_) {
        if (index == no_thread || !threads_[index].live()) continue;
        if (threads_[index].state != ThreadState::blocked) return false;
        const BlockReason reason = layout_->reason_of(threads_[index].reason_number);
        if (reason == BlockReason::sleep || reason == BlockReason::disk || reason == BlockReason::other)
            return false;
        any = true;
    }
    return any;
}

std::vector<std::uint32_t> OsView::blocked_for_ever(bool keys_may_come) const {
    std::vector<std::uint32_t> stuck;
    for (const WaitingThread& thread : wait_graph(keys_may_come).threads) {
        if (thread.for_ever) stuck.push_back(thread_of(thread.record));
    }
    return stuck;
}

bool OsView::all_blocked_for_ever(bool keys_may_come) const {
    return nobody_is_sure_to_go_on() && wait_graph(keys_may_come).all_for_ever();
}

}  // namespace baton::guest
