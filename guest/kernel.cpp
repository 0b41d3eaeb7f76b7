#include "guest/kernel.hpp"

#include <algorithm>
#include <string_view>

#include "base/text.hpp"
#include "guest/published.hpp"

namespace baton::guest {
namespace {

constexpr std::string_view field_prefix = "THREAD_";

class Reader {
public:
    Reader(const isa::Image& image, Word load_address) : image_(image), load_address_(load_address) {}

    std::optional<Word> label(const char* name) const {
        const isa::Symbol* symbol = image_.find(name);
        if (symbol == nullptr || symbol->kind != isa::SymbolKind::label) return std::nullopt;
        return symbol->value + load_address_;
    }
    std::optional<Word> constant(const char* name) const {
        const isa::Symbol* symbol = image_.find(name);
        if (symbol == nullptr || symbol->kind != isa::SymbolKind::constant) return std::nullopt;
        return symbol->value;
    }

    std::optional<SwitchPath> switch_path() const {
        SwitchPath path;
        const auto find = [this](const char* name, Word& into) {
            const std::optional<Word> found = label(name);
            into = found.value_or(0);
            return found.has_value();
        };
        if (!find("trap_entry", path.save) || !find("trap_dispatch", path.dispatch) ||
            !find("trap_decide", path.decide) || !find("trap_choose", path.choose) ||
            !find("trap_restore", path.restore) || !find("trap_return", path.leave) ||
            !find("thread_switch", path.switch_threads) || !find("switch_done", path.switched))
            return std::nullopt;
        return path;
    }

    std::optional<FrameLayout> frame() const {
        const auto r0 = constant("TRAP_R0"), code = constant("TRAP_CODE"), ip = constant("TRAP_IP"),
                   flags = constant("TRAP_FLAGS"), sp = constant("TRAP_SP"), bytes = constant("TRAP_BYTES");
        if (!r0 || !code || !ip || !flags || !sp || !bytes) return std::nullopt;
        return FrameLayout{*r0, *code, *ip, *flags, *sp, *bytes};
    }

private:
    const isa::Image& image_;
    Word load_address_;
};

}  // namespace

Kernel::Kernel() : published_(std::make_shared<const Published>()) {}

Kernel::Kernel(const isa::Image& image, Word load_address) {
    const Reader reader(image, load_address);
    Published all;
    Result<std::optional<OsLayout>> layout = OsLayout::from_image(image, load_address);
    if (layout) {
        all.layout = *std::move(layout);
    } else {
        all.layout_failure = layout.failure();
    }
    all.ticks = reader.label("ticks");
    all.tick_end = reader.label("tick_end");
    all.quantum = reader.label("quantum");
    all.phase = reader.label("phase");
    all.tick_cycles = reader.constant("TICK_CYCLES");
    all.loading_bytes = reader.label("loading_bytes");
    all.loading_thread = reader.label("loading_thread");
    all.loading_file = reader.label("loading_file");
    all.load_end = reader.label("load_finish");
    all.next = reader.constant("THREAD_NEXT");
    all.policy = reader.constant("THREAD_POLICY");
    all.sp = reader.constant("THREAD_SP");
    all.exit_call = reader.constant("SYS_exit");
    all.thread_end = reader.label("thread_leave");
    all.frame = reader.frame();
    all.path = reader.switch_path();
    all.vector_table = reader.label("vector_table");
    all.stack_bytes = reader.constant("KERNEL_STACK_BYTES").value_or(0);
    if (all.stack_bytes >= isa::word_bytes) all.stacks = reader.label("kernel_stacks");
    const auto boot = reader.label("boot_stack"), boot_top = reader.label("boot_stack_top");
    if (boot && boot_top && *boot < *boot_top) all.boot_stack = StackBounds{*boot, *boot_top};
    for (const isa::Symbol& symbol : image.symbols) {
        if (symbol.kind == isa::SymbolKind::label) {
            all.labels.emplace(symbol.value + load_address, symbol.name);
            if (symbol.section == ".data" || symbol.section == ".bss")
                all.data_labels.emplace(symbol.value + load_address, symbol.name);
        } else if (symbol.name.rfind(field_prefix, 0) == 0 && symbol.name != "THREAD_BYTES") {
            all.fields.emplace(symbol.value, symbol.name);
        }
    }
    all.sections = image.sections;
    for (isa::Section& section : all.sections) section.address += load_address;
    published_ = std::make_shared<const Published>(std::move(all));
}

const std::optional<OsLayout>& Kernel::layout() const {
    return published_->layout;
}

const std::optional<Failure>& Kernel::layout_failure() const {
    return published_->layout_failure;
}

std::optional<Word> Kernel::variable(const emu::Machine& machine, const std::optional<Word>& address) const {
    return address ? machine.peek_word(Address(*address)) : std::nullopt;
}

std::optional<Word> Kernel::ticks(const emu::Machine& machine) const {
    return variable(machine, published_->ticks);
}

std::optional<Word> Kernel::quantum(const emu::Machine& machine) const {
    return variable(machine, published_->quantum);
}

std::optional<Word> Kernel::phase(const emu::Machine& machine) const {
    return variable(machine, published_->phase);
}

std::optional<Word> Kernel::phase_address() const {
    return published_->phase;
}

std::optional<Word> Kernel::tick_cycles() const {
    return published_->tick_cycles;
}

std::optional<std::uint64_t> Kernel::first_tick(const emu::Machine& machine, Word tick_cycles) const {
    const std::optional<Word> passed = ticks(machine);
    const std::optional<Word> end = variable(machine, published_->tick_end);
    if (!passed || !end) return std::nullopt;
    const Word first = *end - (*passed + 1) * tick_cycles;
    return first > machine.time() ? std::nullopt : std::optional<std::uint64_t>(first);
}

std::optional<Word> Kernel::next_offset() const {
    return published_->next;
}

std::optional<Word> Kernel::policy_offset() const {
    return published_->policy;
}

Word Kernel::field(const emu::Machine& machine, Word record, Word offset) const {
    return machine.peek_word(Address(layout()->record_address(record) + offset)).value_or(0);
}

ThreadState Kernel::state(const emu::Machine& machine, Word record) const {
    return layout()->state_of(field(machine, record, layout()->state));
}

std::string Kernel::thread_name(const emu::Machine& machine, Word record) const {
    std::string name;
    for (Word i = 0; layout()->name && i < OsLayout::name_bytes; ++i) {
        const auto byte = machine.peek_byte(Address(layout()->record_address(record) + *layout()->name + i));
        if (!byte || *byte == 0) break;
        name += static_cast<char>(*byte);
    }
    return name;
}

std::optional<Word> Kernel::priority(const emu::Machine& machine, const Thread& thread) const {
    if (!layout() || !layout()->priority || thread.over) return std::nullopt;
    return machine.peek_word(Address(thread.address + *layout()->priority));
}

std::optional<Word> Kernel::sp_offset() const {
    return published_->sp;
}

const std::optional<FrameLayout>& Kernel::frame_layout() const {
    return published_->frame;
}

SavedRegisters Kernel::frame_at(const emu::Machine& machine, Word address) const {
    const FrameLayout& frame = *published_->frame;
    const auto word = [&](Word offset) { return machine.peek_word(Address(address + offset)).value_or(0); };
    SavedRegisters saved;
    saved.address = address;
    for (Word number = 0; number < isa::register_count; ++number) {
        saved.registers[number] =
            word(number == isa::stack_pointer ? frame.sp : frame.registers + number * isa::word_bytes);
    }
    saved.ip = word(frame.ip);
    saved.flags = word(frame.flags);
    saved.code = word(frame.code);
    return saved;
}

std::optional<SavedRegisters> Kernel::saved_registers(const emu::Machine& machine,
                                                      const Thread& thread) const {
    const std::optional<StackBounds> stack = kernel_stack(thread.record);
    const bool waits = thread.state == ThreadState::ready || thread.state == ThreadState::blocked;
    if (!published_->frame || !stack || thread.over || !waits || thread.idle()) return std::nullopt;
    return frame_at(machine, stack->top - published_->frame->bytes);
}

std::optional<StackBounds> Kernel::kernel_stack(Word record) const {
    if (!published_->stacks || !layout() || record >= layout()->records) return std::nullopt;
    const Word bottom = *published_->stacks + record * published_->stack_bytes;
    return StackBounds{bottom, bottom + published_->stack_bytes};
}

std::optional<StackBounds> Kernel::stack_of(Word sp) const {
    // sp may stand at the very top.
    const auto& boot = published_->boot_stack;
    if (boot && sp > boot->bottom && sp <= boot->top) return boot;
    if (!published_->stacks) return std::nullopt;
    const Word below = sp - 1;
    return below < *published_->stacks
               ? std::nullopt
               : kernel_stack((below - *published_->stacks) / published_->stack_bytes);
}

const std::optional<SwitchPath>& Kernel::switch_path() const {
    return published_->path;
}

std::optional<Word> Kernel::exit_call() const {
    return published_->exit_call;
}

std::optional<Word> Kernel::thread_end() const {
    return published_->thread_end;
}

std::optional<Word> Kernel::load_end() const {
    return published_->load_end;
}

std::optional<LoadedProgram> Kernel::just_loaded(const emu::Machine& machine) const {
    if (!machine.at_boundary() || load_end() != machine.cpu().ip()) return std::nullopt;
    // r0 is the result so far: errors are negative.
    if (static_cast<std::int32_t>(machine.cpu().reg(0)) < 0) return std::nullopt;
    const auto bytes = variable(machine, published_->loading_bytes);
    const auto record = variable(machine, published_->loading_thread);
    const auto file = variable(machine, published_->loading_file);
    if (!bytes || !record || !file || !layout() || !layout()->base) return std::nullopt;
    const auto base = machine.peek_word(Address(*record + *layout()->base));
    if (!base) return std::nullopt;
    LoadedProgram loaded{*base, *bytes, {}};
    // The directory's records begin with the name, padded with zeros.
    for (Word at = 0; at < OsLayout::name_bytes; ++at) {
        const std::uint8_t byte = machine.peek_byte(Address(*file + at)).value_or(0);
        if (byte == 0) break;
        loaded.name += static_cast<char>(byte);
    }
    return loaded;
}

bool knows_system_calls(const isa::Image& image) {
    return std::any_of(image.symbols.begin(), image.symbols.end(),
                       [](const isa::Symbol& symbol) { return symbol.name.rfind("SYS_", 0) == 0; });
}

bool is_user_program(const isa::Image& image) {
    return image.find("thread_table") == nullptr && knows_system_calls(image);
}

}  // namespace baton::guest
