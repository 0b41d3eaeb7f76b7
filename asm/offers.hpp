// What files define for those who include them: an unknown name is answered with the file that has it.
//
// Models labels, constants and macros that stand at the beginning of a line, in the files of
// Options::offered_includes and in what these include. The files are read at the first question only.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "asm/assembler.hpp"

namespace baton::assembler {

class Offers {
public:
    /// Both must outlive it.
    Offers(const FileReader& files, const Options& options) : files_(files), options_(options) {}

    /// The name of the file that defines this symbol, or "".
    std::string symbol(std::string_view name) { return found(symbols_, name); }
    std::string macro(std::string_view name) { return found(macros_, name); }

private:
    using Table = std::map<std::string, std::string, std::less<>>;  // name to file

    std::string found(const Table& table, std::string_view name);
    void read(const std::string& name, const std::string& offered, unsigned depth);
    void read_line(std::string_view line, const std::string& offered, unsigned depth);

    const FileReader& files_;
    const Options& options_;
    bool were_read_ = false;
    Table symbols_;
    Table macros_;
};

}  // namespace baton::assembler
