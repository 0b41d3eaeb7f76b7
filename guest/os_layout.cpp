#include "guest/os_layout.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "base/messages/guest.hpp"
#include "base/text.hpp"

namespace baton::guest {
namespace {

constexpr Word most_records = 4096;
constexpr Word most_record_bytes = 65536;

template <class Number, std::size_t N>
Number meaning(const std::map<Word, std::string>& names, Word number,
               const std::array<std::pair<std::string_view, Number>, N>& known, Number unknown) {
    const auto found = names.find(number);
    if (found == names.end()) return unknown;
    for (const auto& [name, value] : known) {
        if (found->second == name) return value;
    }
    return unknown;
}

std::string name_or_number(const std::map<Word, std::string>& names, Word number, std::string_view kind) {
    const auto found = names.find(number);
    return found != names.end() ? found->second : std::string(kind) + " " + std::to_string(number);
}

// "STATE_READY" with the prefix "STATE_" gives "ready".
std::optional<std::string> tail(std::string_view symbol, std::string_view prefix) {
    if (symbol.size() <= prefix.size() || symbol.substr(0, prefix.size()) != prefix) return std::nullopt;
    std::string name = lower_case(symbol.substr(prefix.size()));
    std::replace(name.begin(), name.end(), '_', ' ');
    return name;
}

std::optional<ObjectLayout> objects_of(const isa::Image& image, Word load_address) {
    ObjectLayout objects;
    bool whole = true;
    const auto take = [&](const char* name, Word& into) {
        const isa::Symbol* symbol = image.find(name);
        into = symbol == nullptr ? 0 : symbol->value;
        whole = whole && symbol != nullptr;
    };
    take("object_table", objects.table);
    take("OBJECT_TABLE_BYTES", objects.bytes);
    take("OBJECT_BYTES", objects.record_bytes);
    take("OBJECT_KIND", objects.kind);
    take("OBJECT_ADDRESS", objects.address);
    take("OBJECT_PID", objects.pid);
    take("OBJECT_HOLDER", objects.holder);
    take("OBJECT_QUEUE", objects.queue);
    take("OBJECT_COUNT", objects.count);
    take("OBJECT_SIZE", objects.size);
    take("OBJECT_NAME", objects.name);
    objects.table += load_address;
    constexpr Word most_bytes = 1 << 20;
    const Word bytes = objects.record_bytes;
    if (!whole || bytes < isa::word_bytes || bytes > most_record_bytes || bytes % 4 != 0 ||
        objects.table % 4 != 0 || objects.bytes > most_bytes || objects.bytes % bytes != 0)
        return std::nullopt;
    for (const Word offset : {objects.kind, objects.address, objects.pid, objects.holder, objects.queue,
                              objects.count, objects.size}) {
        if (offset % 4 != 0 || offset > bytes - 4) return std::nullopt;
    }
    if (objects.name % 4 != 0 || bytes < ObjectLayout::name_bytes ||
        objects.name > bytes - ObjectLayout::name_bytes)
        return std::nullopt;
    if (const isa::Symbol* gone = image.find("HOLDER_GONE")) objects.gone = gone->value;
    for (const isa::Symbol& symbol : image.symbols) {
        if (symbol.kind != isa::SymbolKind::constant) continue;
        const auto kind = tail(symbol.name, "KIND_");
        if (kind && *kind != "none") objects.kinds.emplace(symbol.value, *kind);
    }
    return objects;
}

}  // namespace

std::optional<Word> ObjectLayout::record_at(Word place) const {
    const Word distance = place - table;
    if (distance >= bytes || distance % record_bytes != 0) return std::nullopt;
    return distance / record_bytes;
}

std::optional<Word> OsLayout::record_at(Word address) const {
    const Word distance = address - table;
    if (distance >= bytes() || distance % record_bytes != 0) return std::nullopt;
    return distance / record_bytes;
}

ThreadState OsLayout::state_of(Word number) const {
    using S = ThreadState;
    static constexpr std::array<std::pair<std::string_view, S>, 6> known{{
        {"free", S::free},
        {"new", S::fresh},
        {"ready", S::ready},
        {"running", S::running},
        {"blocked", S::blocked},
        {"terminated", S::terminated},
    }};
    return meaning(states, number, known, S::other);
}

BlockReason OsLayout::reason_of(Word number) const {
    using R = BlockReason;
    static constexpr std::array<std::pair<std::string_view, R>, 11> known{{
        {"none", R::none},
        {"sleep", R::sleep},
        {"keyboard", R::keyboard},
        {"child", R::child},
        {"disk", R::disk},
        {"network", R::network},
        {"join", R::join},
        {"lock", R::lock},
        {"semaphore", R::semaphore},
        {"condition", R::condition},
        {"barrier", R::barrier},
    }};
    return meaning(reasons, number, known, R::other);
}

ReadyReason OsLayout::why_of(Word number) const {
    using R = ReadyReason;
    static constexpr std::array<std::pair<std::string_view, R>, 4> known{{
        {"new", R::fresh},
        {"woken", R::woken},
        {"preempted", R::preempted},
        {"yielded", R::yielded},
    }};
    return meaning(whys, number, known, number == 0 ? R::none : R::other);
}

std::string OsLayout::state_name(Word number) const {
    return name_or_number(states, number, "state");
}

std::string OsLayout::reason_name(Word number) const {
    return name_or_number(reasons, number, "reason");
}

Result<std::optional<OsLayout>> OsLayout::from_image(const isa::Image& image, Word load_address) {
    const isa::Symbol* table = image.find("thread_table");
    const isa::Symbol* records = image.find("THREADS");
    const isa::Symbol* record_bytes = image.find("THREAD_BYTES");
    const isa::Symbol* state = image.find("THREAD_STATE");
    if (table == nullptr || records == nullptr || record_bytes == nullptr || state == nullptr)
        return std::optional<OsLayout>();

    OsLayout layout;
    layout.table = load_address + table->value;
    layout.records = records->value;
    layout.record_bytes = record_bytes->value;
    layout.state = state->value;
    if (layout.table % 4 != 0) return Failure{"thread_table", text::guest_not_aligned};
    if (layout.records < 1 || layout.records > most_records)
        return Failure{"THREADS", {text::guest_one_to, most_records}};
    if (layout.record_bytes < 4 || layout.record_bytes > most_record_bytes || layout.record_bytes % 4 != 0)
        return Failure{"THREAD_BYTES", {text::guest_multiple_up_to, most_record_bytes}};

    struct Field {
        const char* symbol;
        std::optional<Word>* offset;
        Word bytes;
    };
    const std::array fields{
        Field{"THREAD_REASON", &layout.reason, 4},
        Field{"THREAD_WHY", &layout.why, 4},
        Field{"THREAD_PID", &layout.pid, 4},
        Field{"THREAD_NAME", &layout.name, name_bytes},
        Field{"THREAD_BASE", &layout.base, 4},
        Field{"THREAD_LIMIT", &layout.limit, 4},
        Field{"THREAD_EXIT_CODE", &layout.exit_code, 4},
        Field{"THREAD_PRIORITY", &layout.priority, 4},
        Field{"THREAD_PARENT", &layout.parent, 4},
        Field{"THREAD_WAITS_FOR", &layout.waits_for, 4},
        Field{"THREAD_NUMBER", &layout.number, 4},
        Field{"THREAD_OBJECT", &layout.object, 4},
    };
    const auto fits = [&](Word offset, Word bytes) {
        return offset % 4 == 0 && offset < layout.record_bytes && bytes <= layout.record_bytes - offset;
    };
    if (!fits(layout.state, 4)) return Failure{"THREAD_STATE", text::guest_no_word_inside};
    for (const Field& field : fields) {
        const isa::Symbol* symbol = image.find(field.symbol);
        if (symbol == nullptr) continue;
        if (!fits(symbol->value, field.bytes)) return Failure{field.symbol, text::guest_outside};
        *field.offset = symbol->value;
    }
    for (const char* const call : {"SYS_wait", "SYS_thread_join"}) {
        if (const isa::Symbol* number = image.find(call)) layout.two_results_calls.push_back(number->value);
    }
    if (const isa::Symbol* number = image.find("SYS_thread_exit")) layout.thread_exit_call = number->value;
    for (const isa::Symbol& symbol : image.symbols) {
        if (symbol.kind != isa::SymbolKind::constant) continue;
        if (auto name = tail(symbol.name, "STATE_")) layout.states.emplace(symbol.value, *name);
        if (auto name = tail(symbol.name, "REASON_")) layout.reasons.emplace(symbol.value, *name);
        if (auto name = tail(symbol.name, "WHY_")) layout.whys.emplace(symbol.value, *name);
    }
    layout.objects = objects_of(image, load_address);
    return std::optional<OsLayout>(std::move(layout));
}

}  // namespace baton::guest
