// Prints the reference manual: isa_manual > docs/isa.md
#include <cstdio>

#include "isa/manual.hpp"

int main() {
    const std::string text = baton::isa::manual();
    return std::fwrite(text.data(), 1, text.size(), stdout) == text.size() ? 0 : 1;
}
