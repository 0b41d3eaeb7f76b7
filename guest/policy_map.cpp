#include "guest/policy_map.hpp"

#include <algorithm>

#include "isa/encode.hpp"
#include "isa/table.hpp"

namespace baton::guest {
namespace {

constexpr std::array<const char*, routine_count> names{"sched_init",    "sched_add",  "sched_remove",
                                                       "sched_changed", "sched_tick", "sched_pick"};

bool find_routines(const isa::Image& image, std::array<Word, routine_count>& into) {
    for (unsigned i = 0; i < routine_count; ++i) {
        const isa::Symbol* symbol = image.find(names[i]);
        if (symbol == nullptr || symbol->kind != isa::SymbolKind::label) return false;
        into[i] = symbol->value;
    }
    return true;
}

const isa::Section* section_of(const isa::Image& image, const std::string& name) {
    const auto found = std::find_if(image.sections.begin(), image.sections.end(),
                                    [&](const isa::Section& section) { return section.name == name; });
    return found == image.sections.end() ? nullptr : &*found;
}

std::optional<Word> word_at(const isa::Image& image, Word address) {
    for (const isa::Segment& segment : image.segments) {
        const Word offset = address - segment.address;
        if (address < segment.address || offset + isa::word_bytes > segment.bytes.size()) continue;
        Word word = 0;
        for (unsigned i = 0; i < isa::word_bytes; ++i)
            word |= static_cast<Word>(segment.bytes[offset + i]) << (8 * i);
        return word;
    }
    return std::nullopt;
}

}  // namespace

const char* routine_name(Routine routine) {
    return names[static_cast<unsigned>(routine)];
}

std::vector<std::string> required_routines() {
    return {"sched_add", "sched_tick", "sched_pick"};
}

bool speaks_of_quantum(const std::string& source) {
    bool comment = false;
    for (std::size_t i = 0; i < source.size(); ++i) {
        if (source[i] == '\n') comment = false;
        if (source[i] == ';' || source[i] == '#') comment = true;
        if (comment) continue;
        const std::string word = source.substr(i, 7);
        if (word == "quantum" || word == "QUANTUM") return true;
    }
    return false;
}

std::optional<PolicyMap> PolicyMap::of(const isa::Image& kernel, const isa::Image& without_policy,
                                       const std::string& source) {
    PolicyMap map;
    if (!find_routines(kernel, map.entries_) || !map.find_calls(without_policy)) return std::nullopt;
    map.find_parts(kernel, without_policy);
    map.add_defaults();
    map.find_own_source(kernel, source);
    const bool whole =
        std::all_of(map.entries_.begin(), map.entries_.end(), [&](Word entry) { return map.is_code(entry); });
    if (!whole) return std::nullopt;
    return map;
}

void PolicyMap::add_defaults() {
    for (const Routine routine : {Routine::init, Routine::remove, Routine::changed}) {
        if (!is_code(entry(routine))) code_.push_back({entry(routine), entry(routine) + isa::word_bytes});
    }
}

bool PolicyMap::holds(const std::vector<Part>& parts, Word address) {
    return std::any_of(parts.begin(), parts.end(),
                       [&](const Part& part) { return address >= part.begin && address < part.end; });
}

Word PolicyMap::data_bytes() const {
    Word bytes = 0;
    for (const Part& part : data_) bytes += part.end - part.begin;
    return bytes;
}

bool PolicyMap::in_own_source(Word address) const {
    return holds(own_source_, address);
}

bool PolicyMap::find_calls(const isa::Image& without_policy) {
    std::array<Word, routine_count> targets{};
    if (!find_routines(without_policy, targets)) return false;
    const Word end = *std::min_element(targets.begin(), targets.end());
    calls_.assign(end / isa::word_bytes, no_call);
    for (Word address = 0; address < end; address += isa::word_bytes) {
        const std::optional<Word> word = word_at(without_policy, address);
        const isa::Instruction* row = word ? isa::decode(*word) : nullptr;
        if (row == nullptr || row->form != isa::Form::target) continue;
        const Word target = address + static_cast<Word>(isa::operands_of_word(*row, *word).immediate);
        const auto found = std::find(targets.begin(), targets.end(), target);
        if (found != targets.end())
            calls_[address / isa::word_bytes] = static_cast<std::uint8_t>(found - targets.begin());
    }
    return true;
}

void PolicyMap::find_parts(const isa::Image& kernel, const isa::Image& without_policy) {
    for (const isa::Section& section : kernel.sections) {
        if (section.name == ".rel.dyn" || section.name == ".dynamic") continue;
        const isa::Section* alone = section_of(without_policy, section.name);
        Word kernels = alone == nullptr ? 0 : alone->bytes;
        // The one section in which the empty policy has something, too.
        if (section.executable && alone != nullptr && !calls_.empty())
            kernels = static_cast<Word>(calls_.size()) * isa::word_bytes - alone->address;
        if (kernels >= section.bytes) continue;
        const Part part{section.address + kernels, section.address + section.bytes};
        if (section.executable) code_.push_back(part);
        if (section.writable) data_.push_back(part);
        if (!section.executable && !section.writable) constants_.push_back(part);
    }
}

void PolicyMap::find_own_source(const isa::Image& kernel, const std::string& source) {
    // Files of the home are named from there.
    const auto is_source = [&](const std::string& file) {
        return file == source ||
               (source.size() > file.size() &&
                source.compare(source.size() - file.size() - 1, std::string::npos, "/" + file) == 0);
    };
    for (auto row = kernel.lines.begin(); row != kernel.lines.end(); ++row) {
        if (row->line == 0 || !is_code(row->address) || !is_source(kernel.files[row->file])) continue;
        const Word end = row + 1 == kernel.lines.end() ? row->address + isa::word_bytes : (row + 1)->address;
        if (!own_source_.empty() && own_source_.back().end == row->address) {
            own_source_.back().end = end;
        } else {
            own_source_.push_back({row->address, end});
        }
    }
}

}  // namespace baton::guest
