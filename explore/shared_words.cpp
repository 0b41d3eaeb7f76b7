#include "explore/shared_words.hpp"

#include <bit>

namespace baton::explore {

void SharedWords::touch(Word record, Word address, Word bytes, Touch how) {
    const std::uint32_t bit = 1U << (record & 31U);
    const bool writes = how == Touch::plain_write || how == Touch::other_write;
    const bool plain = how == Touch::plain_read || how == Touch::plain_write;
    for (Word at = index(address); at <= index(address + bytes - 1) && at < words_.size(); ++at) {
        Touched& word = words_[at];
        std::uint32_t& who = writes ? word.writers : word.readers;
        if ((who & bit) != 0 && (word.plain || !plain)) continue;
        who |= bit;
        word.plain = word.plain || plain;
        const bool shared = word.writers != 0 && std::popcount(word.readers | word.writers) > 1;
        if (!shared || !word.plain || word.matters) continue;
        word.matters = true;
        grown_ = true;
    }
}

std::vector<Word> SharedWords::all() const {
    std::vector<Word> found;
    for (std::size_t at = 0; at < words_.size(); ++at) {
        if (words_[at].matters) found.push_back(begin_ + static_cast<Word>(at) * 4);
    }
    return found;
}

}  // namespace baton::explore
