#include "explore/shared_words.hpp"

#include <bit>

namespace baton::explore {

void SharedWords::add(Word at, std::uint32_t readers, std::uint32_t writers, bool plain) {
    Touched& word = words_[at];
    if ((readers & ~word.readers) == 0 && (writers & ~word.writers) == 0 && (word.plain || !plain)) return;
    word.readers |= readers;
    word.writers |= writers;
    word.plain = word.plain || plain;
    fresh_.push_back(at);
}

void SharedWords::touch(Word record, Word address, Word bytes, Touch how) {
    const std::uint32_t bit = 1U << (record & 31U);
    const bool writes = how == Touch::plain_write || how == Touch::other_write;
    const bool plain = how == Touch::plain_read || how == Touch::plain_write;
    for (Word at = index(address); at <= index(address + bytes - 1) && at < words_.size(); ++at)
        add(at, writes ? 0 : bit, writes ? bit : 0, plain);
}

void SharedWords::join(SharedWords& other) {
    for (const Word at : other.fresh_) {
        const Touched& word = other.words_[at];
        add(at, word.readers, word.writers, word.plain);
    }
    other.fresh_.clear();
}

bool SharedWords::settle() {
    bool grown = false;
    for (const Word at : fresh_) {
        Touched& word = words_[at];
        const bool shared = word.writers != 0 && std::popcount(word.readers | word.writers) > 1;
        if (!shared || !word.plain || word.matters) continue;
        word.matters = true;
        grown = true;
    }
    fresh_.clear();
    return grown;
}

std::vector<Word> SharedWords::all() const {
    std::vector<Word> found;
    for (std::size_t at = 0; at < words_.size(); ++at) {
        if (words_[at].matters) found.push_back(begin_ + static_cast<Word>(at) * 4);
    }
    return found;
}

}  // namespace baton::explore
