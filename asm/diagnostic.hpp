// A diagnostic: what is wrong in a source, where, and what to do. It is a value; its text is made where
// people read it, in their language.
//
//   prog.asm:3:9: error: unknown instruction 'mvo'; did you mean 'mov'?
//       3 |         mvo r1, 5
//         |         ^~~
//   prog.asm:9:1: note: in the expansion of macro 'save' called here
#pragma once

#include <string>
#include <vector>

#include "base/messages.hpp"

namespace baton::assembler {

enum class Severity { error, warning, note };

/// A place in a source. Columns count characters (code points) of the line from 1;
/// a tab is one.
struct Place {
    std::string file;
    unsigned line = 0;
    unsigned column = 0;
    unsigned length = 1;      ///< for the underline
    std::string source_line;  ///< its text, for the caret

    friend bool operator==(const Place&, const Place&) = default;
};

struct Diagnostic {
    Severity severity = Severity::error;
    Place place;
    Message message;                ///< without a full stop
    std::string suggestion;         ///< the replacement text alone, or empty
    std::vector<Diagnostic> notes;  ///< macro call, first definition, include chain
};

/// As a terminal shows it, with source line and caret; ends in a newline.
std::string render_text(const std::vector<Diagnostic>& diagnostics, Language language, bool colour);
/// A JSON array: {severity, file, line, column, length, id, arguments[], message, suggestion, notes[]}.
/// Only `message` depends on the language. An argument is a string, a number, or what is itself said in
/// the reader's language: {id, arguments[]}, without an id where nothing is to be said.
std::string render_json(const std::vector<Diagnostic>& diagnostics, Language language);

}  // namespace baton::assembler
