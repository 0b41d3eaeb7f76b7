#include "debug/symbols/watch_expression.hpp"

#include "base/messages/debugger.hpp"
#include "isa/registers.hpp"

namespace baton::debug {
namespace {

struct FlagName {
    std::string_view name;
    Word bit;
};
constexpr FlagName flag_names[] = {{"z", isa::flag::zero},       {"n", isa::flag::negative},
                                   {"c", isa::flag::carry},      {"v", isa::flag::overflow},
                                   {"i", isa::flag::interrupts}, {"u", isa::flag::user}};
constexpr std::string_view other_names[] = {"ip", "flags", "cycle", "time", "user", "pid", "tid"};

bool is_machine_name(std::string_view name) {
    if (isa::parse_register(name) || isa::parse_system_register(name)) return true;
    for (const FlagName& flag : flag_names) {
        if (flag.name == name) return true;
    }
    for (const std::string_view other : other_names) {
        if (other == name) return true;
    }
    return false;
}

class Resolver : public ExpressionResolver {
public:
    Resolver(const Expression& expression, const emu::Machine& machine, const CodeMap& code,
             const std::optional<guest::OsLayout>& layout)
        : expression_(expression), machine_(machine), code_(code), layout_(layout) {}

    Answer name(const ExpressionNode& node) override {
        const std::string_view name = expression_.name_of(node);
        const emu::Cpu& cpu = machine_.cpu();
        if (const auto number = isa::parse_register(name)) return known(cpu.reg(*number));
        if (const auto number = isa::parse_system_register(name)) return known(cpu.system(*number));
        for (const FlagName& flag : flag_names) {
            if (flag.name == name) return known((cpu.flags() & flag.bit) != 0 ? 1 : 0);
        }
        if (name == "ip") return known(cpu.ip());
        if (name == "flags") return known(cpu.flags());
        if (name == "cycle") return known(static_cast<std::int64_t>(machine_.cycle()));
        if (name == "time") return known(static_cast<std::int64_t>(machine_.time()));
        if (name == "user") return known(cpu.user() ? 1 : 0);
        look_for_thread();
        if (name == "pid") return known(thread_ ? thread_->pid.value_or(0) : 0);
        if (name == "tid") return known(thread_ ? thread_->number : 0);
        if (const auto value = code_.value_of(name, thread_ ? &*thread_ : nullptr)) return known(*value);
        return failed(Message(text::watch_name_means_nothing, name));
    }

    Answer load(std::int64_t address, unsigned bytes) override {
        if (address < 0 || address > 0xffffffffLL) return failed(text::watch_no_such_address);
        const auto at = static_cast<Word>(address);
        if (bytes == 4) {
            if (const auto word = machine_.peek_word(Address(at))) return known(*word);
        } else {
            Word value = 0;
            bool readable = at % bytes == 0;
            for (unsigned i = 0; readable && i < bytes; ++i) {
                const auto byte = machine_.peek_byte(Address(at + i));
                readable = byte.has_value();
                value |= static_cast<Word>(byte.value_or(0)) << (8 * i);
            }
            if (readable) return known(value);
        }
        return failed(Message(text::watch_nothing_to_read, at));
    }

private:
    static Answer known(std::int64_t number) { return {Value{number, 0}, Outcome::known, {}}; }
    static Answer failed(Message message) { return {{}, Outcome::failed, std::move(message)}; }
    void look_for_thread() {
        if (!looked_) thread_ = current_thread(machine_, layout_);
        looked_ = true;
    }

    const Expression& expression_;
    const emu::Machine& machine_;
    const CodeMap& code_;
    const std::optional<guest::OsLayout>& layout_;
    bool looked_ = false;
    std::optional<guest::Thread> thread_;
};

}  // namespace

std::optional<ExpressionError> parse_watch(const std::string& text, const CodeMap& code,
                                           Expression& expression) {
    Expression parsed;
    if (auto error = parsed.parse(text, watch_syntax)) return error;
    for (const ExpressionNode& node : parsed.nodes()) {
        if (node.op != Operator::name) continue;
        const std::string_view name = parsed.name_of(node);
        if (!is_machine_name(name) && !code.knows(name))
            return ExpressionError{Message(text::watch_unknown_name, name), node.begin, node.end};
    }
    expression = std::move(parsed);
    return std::nullopt;
}

Result<std::int64_t> evaluate_watch(const Expression& expression, const emu::Machine& machine,
                                    const CodeMap& code, const std::optional<guest::OsLayout>& layout) {
    if (expression.empty()) return Failure{{}, text::watch_empty};
    Resolver resolver(expression, machine, code, layout);
    const Evaluation evaluation = expression.evaluate(resolver);
    if (evaluation.outcome == Outcome::known) return evaluation.value.number;
    const Message reason = evaluation.errors.empty() ? Message(text::watch_no_value)
                                                     : Message(evaluation.errors.front().message);
    return Failure{expression.text(), reason};
}

std::optional<guest::Thread> current_thread(const emu::Machine& machine,
                                            const std::optional<guest::OsLayout>& layout) {
    if (!layout) return std::nullopt;
    const Word address = machine.cpu().system(isa::SystemRegister::ctx);
    const std::optional<Word> record = layout->record_at(address);
    if (!record) return std::nullopt;
    const auto word = [&](const std::optional<Word>& offset) {
        return offset ? machine.peek_word(Address(address + *offset)).value_or(0) : 0;
    };
    guest::Thread thread;
    thread.record = *record;
    thread.address = address;
    if (layout->pid) thread.pid = word(layout->pid);
    thread.number = word(layout->number);
    thread.state_number = word(layout->state);
    thread.state = layout->state_of(thread.state_number);
    thread.base = word(layout->base);
    for (Word i = 0; layout->name && i < guest::OsLayout::name_bytes; ++i) {
        const std::uint8_t byte = machine.peek_byte(Address(address + *layout->name + i)).value_or(0);
        if (byte == 0) break;
        thread.name += byte >= 0x20 && byte < 0x7f ? static_cast<char>(byte) : '?';
    }
    return thread;
}

}  // namespace baton::debug
