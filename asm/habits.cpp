#include "asm/habits.hpp"

#include <algorithm>
#include <array>

#include "asm/directives.hpp"
#include "base/expression.hpp"
#include "base/messages/assembler.hpp"
#include "base/text.hpp"

namespace baton::assembler {
namespace {

/// What is written here for each of some words, with spaces between them.
struct Words {
    std::string_view here;
    std::string_view there;
};

// clang-format off
// Where what stands here is more than a mnemonic, it shows the operands, too.
constexpr std::array foreign_mnemonics{
    Words{"ldw", "lw ldr ld load"},
    Words{"ldw r1, [label]", "lda"},
    Words{"ldb", "lb ldrsb"},
    Words{"ldbu", "lbu ldrb"},
    Words{"ldh", "lh ldrsh"},
    Words{"ldhu", "lhu ldrh"},
    Words{"stw", "sw str st store"},
    Words{"stw r1, [label]", "sta sto"},
    Words{"stb", "sb strb"},
    Words{"sth", "sh strh"},
    Words{"mov", "move mv movl movq movw movb"},
    Words{"li", "ldi"},
    Words{"lea", "adr leal leaq"},
    Words{"add", "addl addi addu addiu"},
    Words{"sub", "subl subi subu"},
    Words{"mul", "mult imul muli"},
    Words{"div", "idiv sdiv"},
    Words{"divu", "udiv"},
    Words{"rem", "mod"},
    Words{"and", "andi"},
    Words{"or", "orr ori"},
    Words{"xor", "eor xori"},
    Words{"not", "mvn"},
    Words{"shl", "lsl sll slli sal"},
    Words{"shr", "lsr srl srli"},
    Words{"sar", "asr sra srai"},
    Words{"add r1, 1", "inc incl"},
    Words{"sub r1, 1", "dec decl"},
    Words{"mov r1, 0", "clr"},
    Words{"test", "tst"},
    Words{"cmp", "cmpl cmpi"},
    Words{"jmp", "j jp bra bal br goto"},
    Words{"beq", "jz je beqz brz"},
    Words{"bne", "jnz jne bnez"},
    Words{"blt", "jl"},
    Words{"ble", "jle"},
    Words{"bgt", "jg"},
    Words{"bge", "jge"},
    Words{"bgtu", "ja"},
    Words{"bgeu", "jae"},
    Words{"bltu", "jb"},
    Words{"bleu", "jbe"},
    Words{"bmi", "js"},
    Words{"bpl", "jns brp"},
    Words{"call", "bl jal jsr bsr"},
    Words{"call r1", "blx jalr"},
    Words{"jmp r1", "jr bx"},
    Words{"ret", "rts retn retq"},
    Words{"syscall", "int svc swi ecall"},
    Words{"iret", "eret mret reti rti"},
    Words{"ei", "sti"},
    Words{"di", "cli"},
    Words{"wait", "wfi"},
    Words{"push", "pushl"},
    Words{"pop", "popl"},
    Words{"push {r0-r14}", "pusha"},
    Words{"pop {r0-r14}", "popa"},
};

constexpr std::string_view halts = "hlt halt cob stop";
constexpr std::string_view transfers = "in out inp otr inb outb";

constexpr std::array directives_elsewhere{
    Words{".byte", "db dcb"},
    Words{".half", "dw dcw"},
    Words{".word", "dd dcd dat"},
    Words{".space", "resb resw resd"},
    Words{".section", "segment"},
};

constexpr std::string_view foreign_registers =
    "eax ebx ecx edx esi edi ebp esp rax rbx rcx rdx rsi rdi "
    "rbp rsp ax bx cx dx al ah bl cl dl ra gp zero acc pc a0 a1 a2 a3 t0 t1 t2 s0 s1 v0 v1";
// clang-format on

/// Whether the name is one of the words.
bool holds(std::string_view words, std::string_view name) {
    for (std::size_t at = words.find(name); at != std::string_view::npos; at = words.find(name, at + 1)) {
        const std::size_t end = at + name.size();
        const bool whole = (at == 0 || words[at - 1] == ' ') && (end == words.size() || words[end] == ' ');
        if (whole && !name.empty()) return true;
    }
    return false;
}

template <class Table>
std::string_view here_for(const Table& table, std::string_view name) {
    for (const Words& words : table) {
        if (holds(words.there, name)) return words.here;
    }
    return {};
}

bool is_decimal(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool is_hexadecimal(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

std::size_t behind_space(std::string_view text, std::size_t at) {
    return std::min(text.find_first_not_of(" \t", at), text.size());
}

/// The register in "(r2)" at `at`, or "".
std::string_view register_in_parentheses(std::string_view text, std::size_t at) {
    if (at >= text.size() || text[at] != '(') return {};
    const std::size_t begin = behind_space(text, at + 1);
    const std::string_view name = token_at(text, begin);
    const std::size_t end = behind_space(text, begin + name.size());
    const bool closed = end < text.size() && text[end] == ')';
    return closed && register_number(name) >= 0 ? name : std::string_view();
}

bool is_memory(const ParsedOperand& operand) {
    using K = ParsedOperand::Kind;
    return operand.kind == K::memory_register || operand.kind == K::memory_offset ||
           operand.kind == K::memory_index || operand.kind == K::memory_expression;
}

bool is_branch(std::string_view mnemonic) {
    return mnemonic.size() > 1 && mnemonic[0] == 'b' && mnemonic != "brk";
}

}  // namespace

std::optional<Remark> remark_on_mnemonic(std::string_view name) {
    const std::string lower = lower_case(name);
    if (holds(halts, lower)) return Remark{text::halting};
    if (holds(transfers, lower)) return Remark{text::input_and_output};
    const std::string_view here = here_for(foreign_mnemonics, lower);
    if (here.empty()) return std::nullopt;
    const bool one_word = here.find(' ') == std::string_view::npos;
    return Remark{Message(text::in_b32_it_is, here), one_word ? std::string(here) : std::string()};
}

std::string_view directive_for(std::string_view name) {
    const std::string lower = lower_case(name);
    if (const std::string_view here = here_for(directives_elsewhere, lower); !here.empty()) return here;
    const DirectiveEntry* entry = find_directive("." + lower);
    return entry == nullptr ? std::string_view() : entry->name;
}

std::string_view data_directive_for(std::string_view name) {
    constexpr std::string_view data =
        ".word .long .int .half .hword .short .byte .ascii .asciz .string .space .zero";
    const std::string_view directive = directive_for(name);
    return holds(data, directive) ? directive : std::string_view();
}

Message remark_on_name(std::string_view name) {
    if (name.size() > 1 && name[0] == '$') {
        const std::string_view rest = name.substr(1);
        if (is_decimal(rest) || rest.substr(0, 2) == "0x")
            return Message(text::constant_without_dollar, rest);
        if (holds(foreign_registers, lower_case(rest))) return text::the_registers_are;
        if (is_hexadecimal(rest)) return Message(text::constant_without_dollar, "0x" + std::string(rest));
    }
    const bool suffix = name.size() > 1 && (name.back() == 'h' || name.back() == 'H');
    if (suffix && is_hexadecimal(name.substr(0, name.size() - 1)))
        return Message(text::hexadecimal_is_written, "0x" + std::string(name.substr(0, name.size() - 1)));
    if (holds(foreign_registers, lower_case(name))) return text::the_registers_are;
    return {};
}

std::optional<Remark> remark_on_operand(std::string_view text, std::size_t at) {
    if (at >= text.size()) return std::nullopt;
    const std::string_view next = token_at(text, std::min(at + 1, text.size()));
    switch (text[at]) {
    case '%':
        if (register_number(next) >= 0)
            return Remark{Message(text::register_without_percent, next), std::string(next)};
        if (holds(foreign_registers, lower_case(next))) return Remark{Message(text::no_such_register, next)};
        break;
    case '=':
    case '&': return Remark{text::address_by_lea};
    case '*': return Remark{Message(text::memory_in_brackets, "[" + std::string(next) + "]")};
    case '"': return Remark{text::text_no_operand};
    case '(':
        if (const std::string_view inner = register_in_parentheses(text, at); !inner.empty())
            return Remark{Message(text::memory_in_brackets, "[" + std::string(inner) + "]")};
        break;
    default: break;
    }
    return std::nullopt;
}

std::optional<Remark> remark_behind_operand(std::string_view text, std::size_t begin, std::size_t at) {
    if (is_foreign_comment(text, at)) return Remark{text::foreign_comment};
    if (at < text.size() && text[at] == ':') return Remark{text::label_without_colon};
    if (const std::string_view base = register_in_parentheses(text, at); !base.empty()) {
        std::string_view offset = text.substr(begin, at - begin);
        while (!offset.empty() && offset.back() == ' ') offset.remove_suffix(1);
        return Remark{
            Message(text::memory_in_brackets, "[" + std::string(base) + " + " + std::string(offset) + "]")};
    }
    return std::nullopt;
}

Message remark_on_operands(std::string_view mnemonic, const std::vector<ParsedOperand>& operands,
                           std::string_view text) {
    using K = ParsedOperand::Kind;
    const auto written = [&](std::size_t i) {
        return std::string(text.substr(operands[i].begin, operands[i].end - operands[i].begin));
    };
    const auto is = [&](std::size_t i, K kind) { return i < operands.size() && operands[i].kind == kind; };
    const std::size_t count = operands.size();
    for (std::size_t i = 0; i < count; ++i) {
        if (operands[i].kind == K::expression && holds(foreign_registers, lower_case(written(i))))
            return text::the_registers_are;
    }
    const bool loads = mnemonic.substr(0, 2) == "ld";
    const bool stores = mnemonic.substr(0, 2) == "st";
    if (stores && count == 2 && !is(0, K::general_register) && is(1, K::general_register)) {
        const std::string place = is_memory(operands[0]) ? written(0) : "[" + written(0) + "]";
        return Message(text::register_first, std::string(mnemonic) + " " + written(1) + ", " + place);
    }
    const bool number_first = count > 1 && is(0, K::expression);
    const bool moves = mnemonic == "mov" || mnemonic == "li" || mnemonic == "lea";
    if (count == 2 && is(1, K::general_register) &&
        ((moves && number_first) || (loads && is_memory(operands[0]))))
        return Message(text::register_first, std::string(mnemonic) + " " + written(1) + ", " + written(0));
    if (mnemonic == "cmp" && count == 2 && number_first && is(1, K::general_register))
        return Message(text::register_first_turned, "cmp " + written(1) + ", " + written(0));
    const bool commutes =
        mnemonic == "add" || mnemonic == "mul" || mnemonic == "and" || mnemonic == "or" || mnemonic == "xor";
    if (commutes && count == 3 && is(0, K::general_register) && is(1, K::expression) &&
        is(2, K::general_register))
        return Message(text::number_last,
                       std::string(mnemonic) + " " + written(0) + ", " + written(2) + ", " + written(1));
    if ((commutes || mnemonic == "sub") && count == 2 && number_first && is(1, K::general_register))
        return Message(text::register_first, std::string(mnemonic) + " " + written(1) + ", " + written(0));
    if ((loads || stores) && count == 2 && is(0, K::general_register) &&
        (is(1, K::expression) || is(1, K::general_register)))
        return Message(text::in_brackets, "[" + written(1) + "]");
    if (mnemonic == "mov" && count == 2 && is(0, K::general_register) && is_memory(operands[1]))
        return Message(text::ldw_loads, "ldw " + written(0) + ", " + written(1));
    if (mnemonic == "mov" && count == 2 && is_memory(operands[0]) && is(1, K::general_register))
        return Message(text::stw_stores, "stw " + written(1) + ", " + written(0));
    if ((mnemonic == "call" || mnemonic == "jmp") && count == 1 && is_memory(operands[0]))
        return Message(text::load_address_first, "ldw r1, " + written(0), std::string(mnemonic) + " r1");
    if (is_branch(mnemonic) && count > 1 && is(0, K::general_register)) {
        const std::string other = count > 2 ? written(1) : std::string("0");
        return Message(text::compare_first, "cmp " + written(0) + ", " + other,
                       std::string(mnemonic) + " " + written(count - 1));
    }
    if ((mnemonic == "push" || mnemonic == "pop") && count > 1) {
        std::string list = written(0);
        for (std::size_t i = 1; i < count; ++i) list += ", " + written(i);
        return Message(text::registers_in_braces, "{" + list + "}");
    }
    if (mnemonic == "ret" && count > 0) return text::result_in_r0;
    if (mnemonic == "syscall" && count > 0) return text::service_in_r12;
    if (mnemonic == "li" && is(1, K::general_register)) return text::mov_copies;
    const bool atomic = mnemonic == "xchg" || mnemonic == "xadd" || mnemonic == "cas";
    if (!loads && !stores && !atomic && std::any_of(operands.begin(), operands.end(), is_memory))
        return text::only_registers;
    return {};
}

bool is_foreign_comment(std::string_view text, std::size_t at) {
    const auto begins = [&](std::size_t place) {
        const std::string_view two = text.substr(std::min(place, text.size()), 2);
        return two == "//" || two == "/*";
    };
    return begins(at) || (at > 0 && begins(at - 1));
}

}  // namespace baton::assembler
