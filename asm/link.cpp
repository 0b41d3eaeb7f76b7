#include "asm/link.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "asm/habits.hpp"
#include "asm/slot.hpp"
#include "base/messages/assembler.hpp"
#include "isa/encode.hpp"
#include "isa/registers.hpp"
#include "isa/table.hpp"

namespace baton::assembler {
namespace {

constexpr std::uint32_t image_base = 1;  ///< of every label once it has an address
constexpr unsigned definition_depth_limit = 100;

class LinkedResolver final : public ExpressionResolver {
public:
    explicit LinkedResolver(Linker& linker) : linker_(linker) {}
    Answer name(const ExpressionNode& node) override {
        if (node.a == static_cast<std::uint32_t>(Binding::location)) return linker_.location(node);
        return linker_.resolve(static_cast<std::uint32_t>(node.number));
    }

private:
    Linker& linker_;
};

std::uint64_t aligned(std::uint64_t address, std::uint64_t alignment) {
    return (address + alignment - 1) & ~(alignment - 1);
}

/// Where a section stands in the image; those of equal rank keep their order.
unsigned rank_of(const OutputSection& section) {
    if (section.zero_filled) return section.name == ".bss" ? 5 : 4;
    if (section.name == ".text") return 0;
    if (section.name == ".rodata") return 1;
    if (section.name == ".data") return 2;
    return 3;
}

/// Nothing in it, and nobody asked for an alignment that a label could rely on.
bool is_unused(const Fragment& fragment) {
    return fragment.size == 0 && fragment.align <= 4;
}

isa::Word word_at(const Fragment& fragment, std::uint32_t offset) {
    isa::Word word = 0;
    for (unsigned i = 0; i < 4; ++i) word |= static_cast<isa::Word>(fragment.bytes[offset + i]) << (8 * i);
    return word;
}

void put(Fragment& fragment, std::uint32_t offset, std::uint32_t bits, unsigned bytes) {
    for (unsigned i = 0; i < bytes; ++i)
        fragment.bytes[offset + i] = static_cast<std::uint8_t>(bits >> (8 * i));
}

/// By the name that such files have: a file made to be included in others.
bool is_shared(std::string_view path) {
    return path.size() > 4 && path.substr(path.size() - 4) == ".inc";
}

}  // namespace

ExpressionResolver::Answer Linker::location(const ExpressionNode& node) const {
    return {{node.number + program_.fragments[node.b].address, image_base}, Outcome::known, {}};
}

Evaluation Linker::evaluate_stored(const StoredExpression& expression) {
    LinkedResolver resolver(*this);
    return evaluate(program_.nodes.data() + expression.first, expression.count, resolver);
}

ExpressionResolver::Answer Linker::resolve(std::uint32_t index) {
    if (is_overridden(index)) return resolve(globals_.at(program_.symbols[index].name));
    Symbol& symbol = program_.symbols[index];
    switch (symbol.state) {
    case Symbol::State::constant: return {{symbol.value, 0}, Outcome::known, {}};
    case Symbol::State::label:
        return {{symbol.value + program_.fragments[symbol.fragment].address, image_base}, Outcome::known, {}};
    case Symbol::State::broken: return {{}, Outcome::reported, {}};
    case Symbol::State::deferred: return resolve_deferred(index);
    case Symbol::State::undefined: break;
    }
    const auto found = symbol.hidden ? globals_.end() : globals_.find(symbol.name);
    if (found != globals_.end()) return resolve(found->second);
    if (program_.unit_is_incomplete[symbol.unit]) return {{}, Outcome::reported, {}};
    if (!symbol.hidden && is_required(symbol.name)) return {{}, Outcome::reported, {}};
    if (symbol.name[0] >= '0' && symbol.name[0] <= '9')
        return {{}, Outcome::failed, Message(text::no_label_after, std::string(symbol.name) + ':')};
    return {{}, Outcome::failed, Message(text::undefined_symbol, symbol.name, Message())};
}

ExpressionResolver::Answer Linker::resolve_deferred(std::uint32_t index) {
    if (memos_[index].round == round_) return {memos_[index].value, Outcome::known, {}};
    Symbol& symbol = program_.symbols[index];
    if (symbol.resolving) {
        return {{}, Outcome::failed, Message(text::defined_by_itself, symbol.name)};
    }
    if (depth_ >= definition_depth_limit) {
        return {{}, Outcome::failed, Message(text::defined_too_deeply, symbol.name, definition_depth_limit)};
    }
    symbol.resolving = true;
    ++depth_;
    const Evaluation found = evaluate_stored(symbol.expression);
    --depth_;
    symbol.resolving = false;
    if (found.outcome == Outcome::known) {
        memos_[index] = {round_, found.value};
        return {found.value, Outcome::known, {}};
    }
    // The definition is at fault, not its use.
    report_errors(symbol.defined_at, symbol.expression, found.errors);
    symbol.state = Symbol::State::broken;
    return {{}, Outcome::reported, {}};
}

/// What a name could have been is looked for only where it is shown, not each time it is evaluated.
void Linker::report_errors(Span span, const StoredExpression& expression,
                           const std::vector<ExpressionError>& errors) {
    for (const ExpressionError& error : errors) {
        span.begin = error.begin;
        span.end = error.end;
        const Undefined* undefined = report_.wants_errors() ? undefined_at(expression, error) : nullptr;
        if (undefined == nullptr) {
            report_.error(span, error.message);
        } else {
            report_.error(span, undefined->message, undefined->suggestion);
        }
    }
}

const Linker::Undefined* Linker::undefined_at(const StoredExpression& expression,
                                              const ExpressionError& error) {
    if (error.message.text() != text::undefined_symbol) return nullptr;
    for (std::uint32_t i = expression.first; i < expression.first + expression.count; ++i) {
        const ExpressionNode& node = program_.nodes[i];
        if (node.op != Operator::name || node.begin != error.begin || node.end != error.end) continue;
        if (node.a != static_cast<std::uint32_t>(Binding::symbol)) continue;
        const auto index = static_cast<std::uint32_t>(node.number);
        const auto [place, fresh] = undefined_.try_emplace(index);
        if (fresh) place->second = describe_undefined(program_.symbols[index]);
        return &place->second;
    }
    return nullptr;
}

void Linker::find_candidates(const Symbol& wanted) {
    if (candidates_unit_ == wanted.unit) return;
    candidates_unit_ = wanted.unit;
    candidates_.clear();
    if (!report_.can_compare(program_.symbols.size())) return;  // they would not be looked through
    for (const Symbol& symbol : program_.symbols) {
        const bool visible = symbol.unit == wanted.unit || symbol.global;
        if (visible && symbol.state != Symbol::State::undefined && !symbol.hidden)
            candidates_.push_back(symbol.name);
    }
    for (const std::uint32_t index : program_.predefined_symbols)
        candidates_.push_back(program_.symbols[index].name);
    for (const std::string_view name : isa::register_names) candidates_.push_back(name);
    std::sort(candidates_.begin(), candidates_.end());
}

Linker::Undefined Linker::describe_undefined(const Symbol& symbol) {
    for (const Symbol& other : program_.symbols) {
        if (other.name == symbol.name && other.unit != symbol.unit &&
            other.state != Symbol::State::undefined) {
            const std::string& path = sources_.text_of(other.defined_at).path;
            // What several sources share by including it is not to be edited for one of them.
            if (is_shared(path)) {
                return {Message(text::undefined_but_in_include, symbol.name,
                                path.substr(path.find_last_of('/') + 1)),
                        {}};
            }
            return {Message(text::undefined_but_elsewhere, symbol.name, path), {}};
        }
    }
    if (const std::string file = program_.offers.symbol(symbol.name); !file.empty())
        return {Message(text::undefined_but_in_include, symbol.name, file), {}};
    if (Message remark = remark_on_name(symbol.name); !remark.empty())
        return {Message(text::undefined_symbol, symbol.name, std::move(remark)), {}};
    find_candidates(symbol);
    const std::string near = report_.nearest(symbol.name, candidates_);
    return {Message(text::undefined_symbol, symbol.name, meant(near)), near};
}

void Linker::collect_globals() {
    for (std::uint32_t i = 0; i < program_.symbols.size(); ++i) {
        const Symbol& symbol = program_.symbols[i];
        if (!symbol.global || symbol.weak || symbol.state == Symbol::State::undefined) continue;
        const auto [place, fresh] = globals_.emplace(symbol.name, i);
        if (fresh) continue;
        report_.error(symbol.defined_at, Message(text::global_elsewhere, symbol.name), {},
                      {{program_.symbols[place->second].defined_at, text::first_definition_here}});
    }
    // Of several weak ones the first counts.
    for (std::uint32_t i = 0; i < program_.symbols.size(); ++i) {
        const Symbol& symbol = program_.symbols[i];
        if (symbol.weak && symbol.state != Symbol::State::undefined) globals_.emplace(symbol.name, i);
    }
    for (const GlobalDeclaration& declaration : program_.globals) {
        const Symbol& symbol = program_.symbols[declaration.symbol];
        if (symbol.state != Symbol::State::undefined || globals_.count(symbol.name) != 0) continue;
        if (program_.unit_is_incomplete[symbol.unit]) continue;
        find_candidates(symbol);
        const std::string near = report_.nearest(symbol.name, candidates_);
        report_.error(declaration.span, Message(text::global_undefined, symbol.name, meant(near)), near);
    }
}

bool Linker::is_overridden(std::uint32_t index) const {
    const Symbol& symbol = program_.symbols[index];
    if (!symbol.weak || symbol.hidden) return false;
    const auto found = globals_.find(symbol.name);
    return found != globals_.end() && found->second != index;
}

bool Linker::is_required(std::string_view name) const {
    const std::vector<std::string>& names = options_.required.names;
    return std::find(names.begin(), names.end(), name) != names.end();
}

void Linker::check_required() {
    const Required& required = options_.required;
    const std::vector<bool>& incomplete = program_.unit_is_incomplete;
    // Then they may be in what could not be read.
    if (std::find(incomplete.begin(), incomplete.end(), true) != incomplete.end()) return;
    std::string missing;
    for (const std::string& name : required.names) {
        const auto declared = [&](const GlobalDeclaration& declaration) {
            return program_.symbols[declaration.symbol].name == name;
        };
        if (globals_.count(name) != 0) continue;
        // A name that is declared and defined nowhere has been complained about.
        if (std::any_of(program_.globals.begin(), program_.globals.end(), declared)) continue;
        const auto forgotten =
            std::find_if(program_.symbols.begin(), program_.symbols.end(), [&](const Symbol& symbol) {
                return symbol.name == name && symbol.state != Symbol::State::undefined && !symbol.hidden;
            });
        if (forgotten != program_.symbols.end()) {
            report_.error(forgotten->defined_at, Message(text::not_seen_outside, name));
            continue;
        }
        missing += (missing.empty() ? "" : ", ") + name;
    }
    if (!missing.empty())
        report_.error_in_file(required.source, Message(text::required_missing, missing, required.rule));
}

void Linker::lay_out(std::size_t relocations) {
    std::vector<std::uint32_t> order(program_.sections.size());
    for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(), [&](std::uint32_t x, std::uint32_t y) {
        return rank_of(program_.sections[x]) < rank_of(program_.sections[y]);
    });
    placed_.clear();
    ++round_;
    std::uint64_t at = 0;
    std::uint64_t file_end = 0;
    bool tables_placed = false;
    const auto place_tables = [&] {
        if (tables_placed) return;
        tables_placed = true;
        if (relocations != 0) {
            at = aligned(at, 4);
            tables_address_ = static_cast<std::uint32_t>(at);
            at += std::uint64_t{relocations} * isa::relocation_entry_bytes + isa::dynamic_section_bytes;
        }
        file_end = at;
    };
    for (const std::uint32_t index : order) {
        if (program_.sections[index].zero_filled) place_tables();
        Placed placed;
        placed.section = index;
        std::uint64_t alignment = 4;
        bool any = false;
        for (const Fragment& fragment : program_.fragments) {
            if (fragment.section != index || is_unused(fragment)) continue;
            alignment = std::max<std::uint64_t>(alignment, fragment.align);
            any = true;
        }
        // An empty section takes no room, not even for its alignment.
        if (any) at = aligned(at, alignment);
        placed.address = static_cast<std::uint32_t>(at);
        for (Fragment& fragment : program_.fragments) {
            if (fragment.section != index) continue;
            if (!is_unused(fragment)) at = aligned(at, fragment.align);
            fragment.address = static_cast<std::uint32_t>(at);
            at += fragment.size;
        }
        placed.end = static_cast<std::uint32_t>(at);
        placed_.push_back(placed);
    }
    place_tables();
    if (at > limits_.image_bytes) {
        report_.error_in_file("", Message(text::image_too_large, limits_.image_bytes));
    }
    file_end_ = static_cast<std::uint32_t>(file_end);
    memory_end_ = static_cast<std::uint32_t>(at);
}

std::size_t Linker::count_relocations() {
    std::size_t count = 0;
    for (const Fixup& fixup : program_.fixups) {
        if (fixup.slot != Slot::word) continue;
        const Evaluation found = evaluate_stored(fixup.expression);
        if (found.outcome == Outcome::known && found.value.base != 0) ++count;
    }
    return count;
}

void Linker::fill_all() {
    relocations_.clear();
    for (const Fixup& fixup : program_.fixups) fill(fixup);
    std::sort(relocations_.begin(), relocations_.end());
}

void Linker::fill(const Fixup& fixup) {
    const Evaluation found = evaluate_stored(fixup.expression);
    if (found.outcome == Outcome::failed) report_errors(fixup.span, fixup.expression, found.errors);
    if (found.outcome != Outcome::known) return;
    Fragment& fragment = program_.fragments[fixup.fragment];
    const std::uint32_t address = fragment.address + fixup.offset;
    std::optional<Problem> problem;
    std::uint32_t bits = 0;
    if (fixup.slot == Slot::instruction) {
        const isa::Word word = word_at(fragment, fixup.offset);
        const isa::Instruction& row = *isa::decode(word);
        isa::Operands operands = isa::operands_of_word(row, word);
        problem = fill_operand(row, row.mnemonic, operands, found.value, {address, image_base});
        if (!problem) put(fragment, fixup.offset, isa::encode(row, operands), 4);
    } else if (problem = fill_data(fixup.slot, found.value, bits); !problem) {
        if (fixup.slot == Slot::load_constant) {
            const unsigned rd =
                isa::operands_of_word(isa::instruction(isa::Op::mov_i), word_at(fragment, fixup.offset)).rd;
            const auto words = load_constant_words(rd, bits);
            put(fragment, fixup.offset, words[0], 4);
            put(fragment, fixup.offset + 4, words[1], 4);
        } else {
            put(fragment, fixup.offset, bits, slot_bytes(fixup.slot));
        }
        if (found.value.base != 0) {
            if (address % 4 != 0) {
                problem = Problem{text::address_misaligned, {}};
            }
            relocations_.push_back(address);
        }
    }
    if (problem) report_.error(fixup.span, std::move(problem->message), std::move(problem->suggestion));
}

isa::Image Linker::link() {
    memos_.resize(program_.symbols.size());
    collect_globals();
    check_required();
    // Whether a word holds an address hardly depends on the layout; settle it all the same.
    std::size_t reserved = 0;
    for (int round = 0; round < 4; ++round) {
        lay_out(reserved);
        const std::size_t needed = count_relocations();
        if (needed == reserved) break;
        reserved = needed;
    }
    fill_all();
    // Constants that nobody uses can be wrong too.
    for (std::uint32_t i = 0; i < program_.symbols.size(); ++i) {
        if (program_.symbols[i].state == Symbol::State::deferred) resolve(i);
    }
    if (report_.has_errors()) return {};
    return make_image();
}

isa::Image Linker::make_image() {
    isa::Image image;
    if (memory_end_ != 0) {
        isa::Segment segment;
        segment.memory_bytes = memory_end_;
        segment.bytes.resize(file_end_);
        for (Fragment& fragment : program_.fragments) {
            std::copy(fragment.bytes.begin(), fragment.bytes.end(), segment.bytes.begin() + fragment.address);
            // An image may be large: it is not held twice.
            std::vector<std::uint8_t>().swap(fragment.bytes);
        }
        image.segments.push_back(std::move(segment));
    }
    for (const Placed& placed : placed_) {
        const OutputSection& section = program_.sections[placed.section];
        const bool first_zeros = section.zero_filled;
        if (first_zeros && !relocations_.empty() &&
            (image.sections.empty() || !image.sections.back().zero_filled)) {
            const auto bytes = static_cast<std::uint32_t>(relocations_.size()) * isa::relocation_entry_bytes;
            image.sections.push_back({".rel.dyn", tables_address_, bytes});
            image.sections.push_back({".dynamic", tables_address_ + bytes, isa::dynamic_section_bytes});
        }
        isa::Section made;
        made.name = section.name;
        made.address = placed.address;
        made.bytes = placed.end - placed.address;
        made.executable = section.executable;
        made.writable = section.writable;
        made.zero_filled = section.zero_filled;
        image.sections.push_back(std::move(made));
    }
    if (!relocations_.empty() && std::none_of(image.sections.begin(), image.sections.end(),
                                              [](const isa::Section& s) { return s.name == ".dynamic"; })) {
        const auto bytes = static_cast<std::uint32_t>(relocations_.size()) * isa::relocation_entry_bytes;
        image.sections.push_back({".rel.dyn", tables_address_, bytes});
        image.sections.push_back({".dynamic", tables_address_ + bytes, isa::dynamic_section_bytes});
    }
    image.relocations = std::move(relocations_);
    add_symbols(image);
    add_lines(image);
    for (const Annotation& annotation : program_.annotations) {
        image.notes.push_back(fmt::format("0x{:08x}: {}",
                                          program_.fragments[annotation.fragment].address + annotation.offset,
                                          annotation.text));
    }
    return image;
}

void Linker::add_symbols(isa::Image& image) {
    std::set<std::tuple<std::string_view, std::uint32_t, bool>> seen;
    for (std::uint32_t i = 0; i < program_.symbols.size(); ++i) {
        const Symbol& symbol = program_.symbols[i];
        if (symbol.hidden || symbol.state == Symbol::State::undefined || is_overridden(i)) continue;
        const auto found = resolve(i);
        isa::Symbol made;
        made.name = symbol.name;
        made.value = static_cast<std::uint32_t>(static_cast<std::uint64_t>(found.value.number));
        made.kind = found.value.base != 0 ? isa::SymbolKind::label : isa::SymbolKind::constant;
        made.global = symbol.global;
        if (made.kind == isa::SymbolKind::label) {
            if (symbol.state == Symbol::State::label) {
                made.section = program_.sections[program_.fragments[symbol.fragment].section].name;
            } else {
                made.section = program_.sections[placed_.back().section].name;
                for (const Placed& placed : placed_) {
                    if (made.value >= placed.address && made.value <= placed.end) {
                        made.section = program_.sections[placed.section].name;
                    }
                }
            }
        }
        // A constant from a file that several units include is one constant.
        const bool constant = made.kind == isa::SymbolKind::constant && !made.global;
        if (constant && !seen.emplace(symbol.name, made.value, true).second) continue;
        if (made.global && made.name == "_start") {
            if (made.kind == isa::SymbolKind::label) {
                image.entry = made.value;
            } else {
                report_.error(symbol.defined_at, text::start_not_label);
            }
        }
        if (!made.global && made.name == "_start" && made.value != 0) {
            report_.warning(symbol.defined_at, text::start_not_global);
        }
        image.symbols.push_back(std::move(made));
    }
}

void Linker::add_lines(isa::Image& image) {
    std::vector<std::uint32_t> file_of(sources_.text_count(), 0xffffffffU);
    std::vector<const Fragment*> order;
    for (const Fragment& fragment : program_.fragments) {
        if (!fragment.lines.empty()) order.push_back(&fragment);
    }
    std::sort(order.begin(), order.end(),
              [](const Fragment* x, const Fragment* y) { return x->address < y->address; });
    for (const Fragment* fragment : order) {
        for (const LineMark& mark : fragment->lines) {
            isa::LineRow row;
            row.address = fragment->address + mark.offset;
            row.line = mark.line;
            if (mark.line != 0) {
                std::uint32_t& file = file_of[mark.text];
                if (file == 0xffffffffU) {
                    file = static_cast<std::uint32_t>(image.files.size());
                    image.files.push_back(sources_.path(mark.text));
                }
                row.file = file;
            }
            image.lines.push_back(row);
        }
        if (fragment->lines.back().line != 0)
            image.lines.push_back({fragment->address + fragment->size, 0, 0});
    }
}

}  // namespace baton::assembler
