#include "asm/directives.hpp"

#include <unordered_map>

#include "base/text.hpp"

namespace baton::assembler {

struct DirectiveTable {
    std::vector<DirectiveEntry> entries;
    std::unordered_map<std::string_view, std::size_t> by_name;

    // clang-format off
    DirectiveTable() : entries{
        {".text", &Unit::text_directive, "", "code; the section at the start of each source"},
        {".rodata", &Unit::rodata_directive, "", "constants"},
        {".data", &Unit::data_directive, "", "variables with a first value"},
        {".bss", &Unit::bss_directive, "", "variables that start as zeros; takes no room in the file"},
        {".section", &Unit::section_directive, "NAME[, \"awx\"]", "any section: .text.* holds code, .rodata.* constants, .bss.* zeros, others data, unless flags say otherwise"},

        {".word", &Unit::word_directive, "value, ...", "words of 4 bytes; a label gives its address"},
        {".long", &Unit::word_directive, "", ""},
        {".int", &Unit::word_directive, "", ""},
        {".half", &Unit::half_directive, "value, ...", "half words of 2 bytes"},
        {".hword", &Unit::half_directive, "", ""},
        {".short", &Unit::half_directive, "", ""},
        {".byte", &Unit::byte_directive, "value, ...", "bytes"},
        {".ascii", &Unit::ascii_directive, "\"text\", ...", "the bytes of texts"},
        {".asciz", &Unit::asciz_directive, "\"text\", ...", "the same with a zero byte behind each"},
        {".string", &Unit::asciz_directive, "", ""},
        {".space", &Unit::space_directive, "count[, fill]", "that number of bytes of zeros, or of fill"},
        {".skip", &Unit::space_directive, "", ""},
        {".zero", &Unit::space_directive, "", ""},
        {".align", &Unit::align_directive, "bytes", "goes on at a multiple of this power of two; gaps in code are nop"},
        {".balign", &Unit::align_directive, "", ""},
        {".p2align", &Unit::p2align_directive, "exponent", "the same for 2 to that power"},
        {".org", &Unit::org_directive, "offset", "goes on at this offset in this unit's part of the section, forwards only"},
        {".incbin", &Unit::incbin_directive, "\"file\"[, skip[, count]]", "the bytes of a file"},

        {".equ", &Unit::equ_directive, "NAME, expression", "a constant"},
        {".eqv", &Unit::equ_directive, "", ""},
        {".set", &Unit::set_directive, "NAME, expression", "a constant that may be set again; NAME = expression is the same"},
        {".global", &Unit::global_directive, "NAME, ...", "makes names visible to the other sources"},
        {".globl", &Unit::global_directive, "", ""},
        {".weak", &Unit::weak_directive, "NAME, ...", "the same for a definition that gives way to a .global one of another source"},
        {".extern", &Unit::extern_directive, "NAME, ...", "accepted; unknown names are looked for in the other sources anyway"},
        {".include", &Unit::include_directive, "\"file\"", "reads that file here: beside this file, then in the -I folders"},

        {".if", &Unit::if_directive, "expression", "the lines up to .elseif, .else or .endif count only if it is not 0"},
        {".ifdef", &Unit::ifdef_directive, "NAME", "... if the name is defined further up"},
        {".ifndef", &Unit::ifndef_directive, "NAME", "... if it is not"},
        {".ifb", &Unit::ifb_directive, "text", "... if nothing stands there (for macro arguments)"},
        {".ifnb", &Unit::ifnb_directive, "text", "... if something stands there"},
        {".ifc", &Unit::ifc_directive, "text, text", "... if the two are the same"},
        {".ifnc", &Unit::ifnc_directive, "text, text", "... if they differ"},
        {".elseif", &Unit::elseif_directive, "expression", "otherwise, if it is not 0"},
        {".else", &Unit::else_directive, "", "otherwise"},
        {".endif", &Unit::endif_directive, "", "ends a conditional region"},
        {".error", &Unit::error_directive, "\"text\"", "reports this as an error"},
        {".warning", &Unit::warning_directive, "\"text\"", "reports this as a warning"},

        {".macro", &Unit::macro_directive, "name, a, b=default, c:req, d:vararg", "defines a macro up to .endm"},
        {".endm", &Unit::endm_directive, "", "ends a macro's definition"},
        {".exitm", &Unit::exitm_directive, "", "leaves the macro that is being expanded"},
        {".purgem", &Unit::purgem_directive, "name", "forgets a macro"},
        {".rept", &Unit::rept_directive, "count", "repeats the lines up to .endr"},
        {".irp", &Unit::irp_directive, "name, value, ...", "repeats them for each value, written \\name"},
        {".irpc", &Unit::irpc_directive, "name, letters", "repeats them for each character"},
        {".endr", &Unit::endr_directive, "", "ends a repetition"},
    } {
        for (std::size_t i = 0; i < entries.size(); ++i) by_name.emplace(entries[i].name, i);
    }
    // clang-format on
};

namespace {

const DirectiveTable& table() {
    static const DirectiveTable directives;
    return directives;
}

}  // namespace

const DirectiveEntry* find_directive(std::string_view name) {
    const DirectiveTable& all = table();
    if (const auto found = all.by_name.find(name); found != all.by_name.end())
        return &all.entries[found->second];
    const auto found = all.by_name.find(lower_case(name));
    return found == all.by_name.end() ? nullptr : &all.entries[found->second];
}

const std::vector<DirectiveEntry>& all_directives() {
    return table().entries;
}

const std::vector<std::string_view>& directive_names() {
    static const std::vector<std::string_view> names = [] {
        std::vector<std::string_view> result;
        for (const DirectiveEntry& entry : table().entries) result.push_back(entry.name);
        return result;
    }();
    return names;
}

}  // namespace baton::assembler
