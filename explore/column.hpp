// A list that only grows, in blocks that never move: no copies and no spare half while it gets long.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

namespace baton::explore {

template <class T>
class Column {
public:
    std::size_t size() const { return size_; }
    T& operator[](std::size_t at) { return blocks_[at / block][at % block]; }
    const T& operator[](std::size_t at) const { return blocks_[at / block][at % block]; }
    void push_back(const T& value) {
        if (size_ == blocks_.size() * block) blocks_.push_back(std::make_unique<T[]>(block));
        (*this)[size_++] = value;
    }
    /// New ones are T{}.
    void grow_to(std::size_t size) {
        while (size_ < size) push_back(T{});
    }
    void clear() {
        blocks_.clear();
        size_ = 0;
    }
    std::size_t bytes() const { return blocks_.size() * block * sizeof(T); }

private:
    static constexpr std::size_t block = 16384;
    std::vector<std::unique_ptr<T[]>> blocks_;
    std::size_t size_ = 0;
};

}  // namespace baton::explore
