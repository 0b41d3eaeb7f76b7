// Golden texts: a file of the tree holds what is expected, line by line.
//
// A mismatch prints the first differing line with its neighbours. With BATON_WRITE_GOLDEN set in the
// environment the file is written anew and the test fails: look at the difference, then run again.
#pragma once

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "tests/support/files.hpp"

namespace baton::test {

inline std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
}

/// The first difference with two lines before and after it, or "" when the texts are equal.
inline std::string first_difference(const std::string& expected, const std::string& actual) {
    if (expected == actual) return {};
    const std::vector<std::string> wanted = lines_of(expected);
    const std::vector<std::string> got = lines_of(actual);
    std::size_t at = 0;
    while (at < wanted.size() && at < got.size() && wanted[at] == got[at]) ++at;
    std::string text = "first difference in line " + std::to_string(at + 1) + "\n";
    const std::size_t from = at < 2 ? 0 : at - 2;
    for (std::size_t i = from; i < at; ++i) text += "   " + wanted[i] + "\n";
    for (std::size_t i = at; i < std::min(at + 3, wanted.size()); ++i) text += " - " + wanted[i] + "\n";
    for (std::size_t i = at; i < std::min(at + 3, got.size()); ++i) text += " + " + got[i] + "\n";
    return text;
}

/// `path` is relative to the root of the tree.
inline void check_golden(const std::string& path, const std::string& actual) {
    const std::filesystem::path file = std::filesystem::path(BATON_SOURCE_DIR) / path;
    if (std::getenv("BATON_WRITE_GOLDEN") != nullptr) {
        std::filesystem::create_directories(file.parent_path());
        std::ofstream(file, std::ios::binary) << actual;
        FAIL_CHECK("wrote " << path);
        return;
    }
    INFO(path);
    const std::string expected = read_file(file);
    CHECK(first_difference(expected, actual) == "");
}

}  // namespace baton::test
