// Verifies PagedBytes against a plain vector: contents, copies, comparison, hashes and snapshots agree
// after any sequence of operations.
#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

#include "emu/paged_bytes.hpp"

using namespace baton;
using emu::PagedBytes;

namespace {

using Plain = std::vector<std::uint8_t>;

Plain plain(const PagedBytes& bytes) {
    return {bytes.data(), bytes.data() + bytes.size()};
}

PagedBytes paged(const Plain& content) {
    PagedBytes bytes(static_cast<std::uint32_t>(content.size()));
    bytes.write(0, content.data(), static_cast<std::uint32_t>(content.size()));
    return bytes;
}

}  // namespace

TEST_CASE("numbers are little-endian", "[paged]") {
    PagedBytes bytes(8192);
    bytes.write_word(4092, 0x12345678);
    bytes.write_half(4096, 0x9abc);
    bytes.write_byte(4098, 0xde);
    CHECK(bytes.read_word(4092) == 0x12345678);
    CHECK(bytes.read_byte(4092) == 0x78);
    CHECK(bytes.read_half(4094) == 0x1234);
    CHECK(bytes.read_word(4096) == 0xde9abc);
}

TEST_CASE("new bytes are zero, and only pages with something in them are not", "[paged]") {
    PagedBytes bytes(5 * 4096 + 512);
    CHECK(bytes.page_count() == 6);
    CHECK(plain(bytes) == Plain(5 * 4096 + 512, 0));
    for (unsigned page = 0; page < 6; ++page) CHECK(bytes.page_is_zero(page));
    bytes.write_byte(2 * 4096, 1);
    for (unsigned page = 0; page < 6; ++page) CHECK(bytes.page_is_zero(page) == (page != 2));
}

TEST_CASE("a range may cross pages and end with the last byte", "[paged]") {
    PagedBytes bytes(3 * 4096);
    const Plain data(5000, 7);
    bytes.write(3 * 4096 - 5000, data.data(), 5000);
    Plain expected(3 * 4096, 0);
    std::fill(expected.end() - 5000, expected.end(), std::uint8_t{7});
    CHECK(plain(bytes) == expected);
    CHECK(bytes.hash() == paged(expected).hash());
    bytes.fill_zero(3 * 4096 - 4500, 4500);
    std::fill(expected.end() - 4500, expected.end(), std::uint8_t{0});
    CHECK(plain(bytes) == expected);
    CHECK(bytes.hash() == paged(expected).hash());
}

TEST_CASE("equal pages in other places, and other sizes, give other hashes", "[paged]") {
    PagedBytes a(4 * 4096);
    PagedBytes b(4 * 4096);
    a.write_byte(0, 1);
    b.write_byte(4096, 1);
    CHECK(a.hash() != b.hash());
    // Two pages swapped.
    PagedBytes c(4 * 4096);
    PagedBytes d(4 * 4096);
    c.write_byte(0, 1);
    c.write_byte(4096, 2);
    d.write_byte(0, 2);
    d.write_byte(4096, 1);
    CHECK(c.hash() != d.hash());
    CHECK(PagedBytes(4096).hash() != PagedBytes(8192).hash());
    CHECK(PagedBytes(512).hash() != PagedBytes(4096).hash());
    CHECK_FALSE(PagedBytes(512) == PagedBytes(4096));
}

TEST_CASE("each bit of a page counts in its hash", "[paged]") {
    PagedBytes bytes(4096);
    std::vector<std::uint64_t> hashes{bytes.hash()};
    for (std::uint32_t at = 0; at < 4096; ++at) {
        for (unsigned bit = 0; bit < 8; ++bit) {
            bytes.write_byte(at, 1U << bit);
            hashes.push_back(bytes.hash());
            bytes.write_byte(at, 0);
        }
    }
    std::sort(hashes.begin(), hashes.end());
    CHECK(std::adjacent_find(hashes.begin(), hashes.end()) == hashes.end());
}

TEST_CASE("after any operations contents, hash, comparison and snapshots agree with plain bytes", "[paged]") {
    auto random = [engine = std::mt19937(1)]() mutable { return static_cast<std::uint32_t>(engine()); };
    constexpr std::uint32_t size = 6 * 4096 + 1024;
    struct Kept {
        PagedBytes::Snapshot snapshot;
        Plain content;
    };
    std::vector<Kept> kept;
    std::vector<PagedBytes> others{PagedBytes(size), PagedBytes(size)};
    PagedBytes bytes(size);
    Plain content(size, 0);
    for (unsigned step = 0; step < 4000; ++step) {
        switch (random() % 10) {
        case 0:
        case 1:
        case 2: {
            const std::uint32_t at = random() % size & ~3U;
            const std::uint32_t value = random();
            bytes.write_word(at, value);
            for (unsigned i = 0; i < 4; ++i) content[at + i] = static_cast<std::uint8_t>(value >> (8 * i));
            break;
        }
        case 3: {
            const std::uint32_t at = random() % size;
            const std::uint32_t count = random() % (size - at + 1);
            const Plain data(count, static_cast<std::uint8_t>(random() % 3));
            bytes.write(at, data.data(), count);
            std::copy(data.begin(), data.end(), content.begin() + at);
            break;
        }
        case 4: {
            const std::uint32_t at = random() % size;
            const std::uint32_t count = random() % (size - at + 1);
            bytes.fill_zero(at, count);
            std::fill_n(content.begin() + at, count, std::uint8_t{0});
            break;
        }
        case 5: kept.push_back({bytes.snapshot(), content}); break;
        case 6:
            if (!kept.empty()) {
                const Kept& back = kept[random() % kept.size()];
                bytes.restore(back.snapshot);
                content = back.content;
            }
            break;
        case 7: (void)bytes.hash(); break;
        case 8: others[random() % 2] = bytes; break;
        default:
            // To a copy made earlier and back: as a machine is assigned.
            if (random() % 2 == 0) {
                bytes = others[random() % 2];
                content = plain(bytes);
            } else {
                const PagedBytes copy = bytes;
                REQUIRE(copy == bytes);
                bytes = PagedBytes(copy);
            }
            break;
        }
        if (step % 7 != 0) continue;
        REQUIRE(plain(bytes) == content);
        const PagedBytes fresh = paged(content);
        REQUIRE(bytes == fresh);
        REQUIRE(bytes.hash() == fresh.hash());
    }
    for (const auto& k : kept) {
        PagedBytes back(512);
        back.restore(k.snapshot);
        REQUIRE(plain(back) == k.content);
    }
}

TEST_CASE("a snapshot shares the pages that have not been written since the last one", "[paged]") {
    PagedBytes bytes(16 * 4096);
    bytes.write_byte(5 * 4096, 1);
    const auto first = bytes.snapshot();
    bytes.write_byte(9 * 4096, 1);
    const auto second = bytes.snapshot();
    for (unsigned page = 0; page < 16; ++page)
        CHECK((first.pages[page] == second.pages[page]) == (page != 9));
}
