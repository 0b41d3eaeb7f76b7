#include "emu/paged_bytes.hpp"

#include <cstring>
#include <new>

namespace baton::emu {

namespace {

constexpr std::uint64_t prime_a = 0x9e3779b185ebca87U;
constexpr std::uint64_t prime_b = 0xc2b2ae3d27d4eb4fU;

constexpr std::uint64_t rotate(std::uint64_t x, unsigned by) {
    return (x << by) | (x >> (64 - by));
}

std::uint64_t finish(std::uint64_t h) {
    h ^= h >> 33;
    h *= prime_b;
    h ^= h >> 29;
    h *= prime_a;
    h ^= h >> 32;
    return h;
}

std::uint64_t load64(const std::uint8_t* p) {
    std::uint64_t x = 0;
    for (unsigned i = 0; i < 8; ++i) x |= static_cast<std::uint64_t>(p[i]) << (8 * i);
    return x;
}

// Four independent lanes, so that the multiplications overlap (the scheme of XXH64).
std::uint64_t hash_page(const std::uint8_t* p) {
    std::array<std::uint64_t, 4> lanes{prime_a + prime_b, prime_b, 0, prime_a};
    for (std::uint32_t at = 0; at < PagedBytes::page_bytes; at += 32) {
        for (unsigned lane = 0; lane < 4; ++lane) {
            lanes[lane] =
                rotate(lanes[lane] + load64(p + at + std::size_t{8} * lane) * prime_b, 31) * prime_a;
        }
    }
    return finish(rotate(lanes[0], 1) + rotate(lanes[1], 7) + rotate(lanes[2], 12) + rotate(lanes[3], 18));
}

/// A page's share in the combined hash: the same page elsewhere counts differently.
std::uint64_t placed(std::uint64_t page_hash, std::uint32_t page) {
    return finish(page_hash + (page + 1ULL) * prime_a);
}

const PagedBytes::SharedPage& zero_page() {
    static const PagedBytes::SharedPage page = [] {
        auto zeros = std::make_shared<PagedBytes::Page>();
        zeros->hash = hash_page(zeros->bytes.data());
        return zeros;
    }();
    return page;
}

}  // namespace

PagedBytes::Flat PagedBytes::allocate(std::uint32_t pages) {
    // calloc hands out zeros without writing them: a large RAM costs what is used of it.
    auto* bytes = static_cast<std::uint8_t*>(std::calloc(pages == 0 ? 1 : pages, page_bytes));
    if (bytes == nullptr) throw std::bad_alloc();
    return Flat(bytes);
}

PagedBytes::PagedBytes(std::uint32_t size) : size_(size) {
    const std::uint32_t pages = size / page_bytes + (size % page_bytes != 0 ? 1U : 0U);
    flat_ = allocate(pages);
    marks_.assign(pages, 0);
    shared_.assign(pages, zero_page());
    hashes_.assign(pages, zero_page()->hash);
    for (std::uint32_t page = 0; page < pages; ++page) combined_ ^= placed(hashes_[page], page);
}

PagedBytes::PagedBytes(const PagedBytes& other)
    : size_(other.size_),
      flat_(allocate(other.page_count())),
      marks_(other.marks_),
      shared_(other.shared_),
      hashes_(other.hashes_),
      combined_(other.combined_) {
    for (std::uint32_t page = 0; page < page_count(); ++page) {
        if ((marks_[page] & copy_stale) == 0 && shared_[page] == zero_page()) continue;
        std::memcpy(page_data(page), other.page_data(page), page_bytes);
    }
}

PagedBytes& PagedBytes::operator=(const PagedBytes& other) {
    if (this == &other) return *this;
    if (size_ != other.size_) return *this = PagedBytes(other);
    for (std::uint32_t page = 0; page < page_count(); ++page) {
        const bool same =
            ((marks_[page] | other.marks_[page]) & copy_stale) == 0 && shared_[page] == other.shared_[page];
        if (!same) std::memcpy(page_data(page), other.page_data(page), page_bytes);
        const int mine = same ? marks_[page] & kept_mark : 0;
        marks_[page] = static_cast<std::uint8_t>(mine | (other.marks_[page] & ~kept_mark));
    }
    ++invalidations_;
    shared_ = other.shared_;
    hashes_ = other.hashes_;
    combined_ = other.combined_;
    return *this;
}

void PagedBytes::write(std::uint32_t at, const std::uint8_t* bytes, std::uint32_t count) {
    if (count == 0) return;
    std::memcpy(flat_.get() + at, bytes, count);
    for (std::uint32_t page = at / page_bytes; page <= (at + (count - 1)) / page_bytes; ++page) {
        marks_[page] = copy_stale | hash_stale;
    }
}

void PagedBytes::fill_zero(std::uint32_t at, std::uint32_t count) {
    if (count == 0) return;
    std::memset(flat_.get() + at, 0, count);
    for (std::uint32_t page = at / page_bytes; page <= (at + (count - 1)) / page_bytes; ++page) {
        marks_[page] = copy_stale | hash_stale;
    }
}

bool PagedBytes::page_is_zero(std::uint32_t page) const {
    if ((marks_[page] & copy_stale) == 0 && shared_[page] == zero_page()) return true;
    return std::memcmp(page_data(page), zero_page()->bytes.data(), page_bytes) == 0;
}

void PagedBytes::refresh_hash(std::uint32_t page) const {
    if ((marks_[page] & hash_stale) == 0) return;
    combined_ ^= placed(hashes_[page], page);
    hashes_[page] = hash_page(page_data(page));
    combined_ ^= placed(hashes_[page], page);
    marks_[page] = static_cast<std::uint8_t>(marks_[page] & ~hash_stale);
    ++invalidations_;
}

std::uint64_t PagedBytes::hash() const {
    for (std::uint32_t page = 0; page < page_count(); ++page) refresh_hash(page);
    return finish(combined_ + size_);
}

PagedBytes::Snapshot PagedBytes::snapshot() const {
    for (std::uint32_t page = 0; page < page_count(); ++page) {
        if ((marks_[page] & copy_stale) == 0) continue;
        refresh_hash(page);
        auto copy = std::make_shared<Page>();
        copy->hash = hashes_[page];
        std::memcpy(copy->bytes.data(), page_data(page), page_bytes);
        shared_[page] = std::move(copy);
        marks_[page] &= kept_mark;
        ++invalidations_;
    }
    return Snapshot{size_, combined_, shared_};
}

void PagedBytes::restore(const Snapshot& snapshot) {
    if (size_ != snapshot.size) *this = PagedBytes(snapshot.size);
    for (std::uint32_t page = 0; page < page_count(); ++page) {
        const SharedPage& kept = snapshot.pages[page];
        if ((marks_[page] & copy_stale) == 0 && shared_[page] == kept) continue;
        std::memcpy(page_data(page), kept->bytes.data(), page_bytes);
        shared_[page] = kept;
        hashes_[page] = kept->hash;
        marks_[page] = 0;
    }
    ++invalidations_;
    combined_ = snapshot.hash;
}

bool operator==(const PagedBytes& a, const PagedBytes& b) {
    if (a.size_ != b.size_) return false;
    for (std::uint32_t page = 0; page < a.page_count(); ++page) {
        const bool same = ((a.marks_[page] | b.marks_[page]) & PagedBytes::copy_stale) == 0 &&
                          a.shared_[page] == b.shared_[page];
        if (!same && std::memcmp(a.page_data(page), b.page_data(page), PagedBytes::page_bytes) != 0) {
            return false;
        }
    }
    return true;
}

}  // namespace baton::emu
