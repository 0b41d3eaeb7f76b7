// The golden files of the assembler: cases with their expectations written on the lines that
// they are about.
//
// A file holds cases, each headed by a line `;;;; what it shows`. What a case expects stands in
// comments:
//
//   mvo r1, 5       ; error 1+3: unknown instruction 'mvo'; did you mean 'mov'?
//                   ; also error 5+2: ...    one more about the line above
//   save r1         ; note 1+4: ...          a note of the diagnostic written last
//   .word 5         ; = 00000005             what the line puts into the image
//   ;;file other.inc                         the lines after it are another file
//   ;;unit second.asm                        ... or another source to assemble
//   ;;define NAME=VALUE   ;;include FOLDER   ;;offer FILE   options
//   ;;image 00000005 61                      the whole image, instead of `=`
//   ;;symbol main.loop = 0x10 label          ;;relocation 0x4   ;;entry 0x10   ;;memory 128
//   ;;annotation 0x00000004: ASSERT ...
//
// Columns are followed by the underline's length. In `=` and `image`, 8, 4 and 2 hexadecimal
// digits are a word, a half and a byte. All `=` of a case together are the whole image (without
// the loader's tables), in the order of the image.
//
// Beside NN_name.asm, NN_name.fr.txt holds what the same cases say in French, as in_french() writes it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "asm/assembler.hpp"

namespace baton::test {

/// A diagnostic or note as a case writes it: "case.asm:3:9+3: error: text".
using ExpectedLines = std::vector<std::string>;

struct GoldenCase {
    std::string name;
    std::filesystem::path origin;
    std::map<std::string, std::string> files;
    std::vector<std::string> units;
    assembler::Options options;
    ExpectedLines diagnostics;
    std::optional<std::vector<std::uint8_t>> bytes;
    std::vector<std::string> facts;  ///< symbols, relocations and the like, as describe() writes them

    bool expects_errors() const;
    bool expects_anything() const { return !diagnostics.empty() || bytes.has_value() || !facts.empty(); }
};

/// All cases below `folder`, in the order of their files. Throws on a malformed file.
std::vector<GoldenCase> read_golden_cases(const std::filesystem::path& folder);

/// What the case's diagnostics say in French, a line each: "case.asm:3: erreur : ...". Notes are indented.
std::string in_french(const GoldenCase& golden);

/// The ids of the texts that the case's diagnostics are made of.
std::set<std::string> ids_of(const GoldenCase& golden);

/// What is wrong with the outcome of this case; empty when it is as expected.
std::string check(const GoldenCase& golden);

}  // namespace baton::test
