// The platform around the processor: memory map, devices, their registers, interrupt lines,
// vector codes. One set of tables; the machine, the assembler's predefined symbols, the
// reference manual and the window read them.
//
//   0x0000'0000  RAM (256 KiB by default, 64 KiB .. 64 MiB)
//       ...      unmapped: any access is a memory fault
//   0xf000'0000  interrupt controller      0xf000'0100  timer
//   0xf000'0200  console                   0xf000'0300  disk
//   0xf000'0400  system (power, sizes)     0xf000'0500  random-number seed port
//   0xf000'0600  network card             0xf000'0700  delay devices (slow input and output)
//   0xf000'0800  choices from outside
//
// Device registers are words: anything but an aligned word access is a memory fault, and so
// is reading a register that is only written, or the other way round.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "base/language.hpp"
#include "isa/word.hpp"

namespace baton::isa {

inline constexpr std::uint32_t ram_bytes_default = 256U * 1024U;
inline constexpr std::uint32_t ram_bytes_least = 64U * 1024U;
inline constexpr std::uint32_t ram_bytes_most = 64U * 1024U * 1024U;
inline constexpr std::uint32_t page_bytes = 4096;  ///< RAM sizes are multiples of this
inline constexpr std::uint32_t sector_bytes = 512;

inline constexpr Word device_base = 0xf0000000U;
inline constexpr Word device_window_bytes = 0x100;

enum class Device : std::uint8_t { interrupts, timer, console, disk, system, seed, network, delay, choices };
inline constexpr unsigned device_count = 9;

struct DeviceInfo {
    Device device;
    std::string_view symbol;  ///< the assembler predefines it as the base address
    Bilingual summary;

    constexpr Word base() const { return device_base + static_cast<Word>(device) * device_window_bytes; }
};
inline constexpr std::array<DeviceInfo, device_count> devices{{
    {Device::interrupts,
     "INTC",
     {"interrupt controller: 16 lines, masked, level or edge",
      "contrôleur d'interruptions : 16 lignes, masquées, par niveau ou par front"}},
    {Device::timer,
     "TIMER",
     {"programmable timer and the cycle counters", "minuteur programmable, et compteurs de cycles"}},
    {Device::console,
     "CONSOLE",
     {"character output, keyboard input", "affichage de caractères, saisie au clavier"}},
    {Device::disk,
     "DISK",
     {"sectors of 512 bytes, moved to and from RAM while the processor goes on",
      "secteurs de 512 octets, déplacés de et vers la RAM pendant que le processeur continue"}},
    {Device::system,
     "SYSTEM",
     {"power-off, size of RAM, number of cores, longest instruction",
      "mise hors tension, taille de la RAM, nombre de cœurs, instruction la plus longue"}},
    {Device::seed,
     "SEED",
     {"random numbers, from the machine's seed", "nombres aléatoires, tirés de la graine de la machine"}},
    {Device::network,
     "NETWORK",
     {"packets that arrive, and packets that are sent", "paquets qui arrivent, et paquets qu'on envoie"}},
    {Device::delay,
     "DELAY",
     {"32 delay devices: slow things outside, each busy for as long as it is told",
      "32 périphériques à délai : des choses lentes au-dehors, chacune occupée le temps qu'on lui dit"}},
    {Device::choices,
     "CHOICES",
     {"choices that are made outside, for a guest that asks",
      "choix faits au-dehors, pour un invité qui les demande"}},
}};

enum class Access : std::uint8_t { read, write, read_write };

struct DeviceRegister {
    Device device;
    std::uint8_t offset;    ///< bytes from the device's base
    std::string_view name;  ///< the assembler predefines DEVICE_NAME as the offset
    Access access;
    Bilingual meaning;
};

// clang-format off
inline constexpr std::array device_registers{
    DeviceRegister{Device::interrupts, 0x00, "PENDING", Access::read,
        {"a bit for each pending line, masked or not",
         "un bit par ligne en attente, masquée ou non"}},
    DeviceRegister{Device::interrupts, 0x04, "ENABLE", Access::read_write,
        {"a bit for each line that may interrupt; 0 at reset",
         "un bit par ligne qui a le droit d'interrompre ; 0 à la mise en route"}},
    DeviceRegister{Device::interrupts, 0x08, "EDGE", Access::read_write,
        {"a bit for each line that is edge-triggered; 0 (level) at reset",
         "un bit par ligne déclenchée par un front ; 0 (par niveau) à la mise en route"}},
    DeviceRegister{Device::interrupts, 0x0c, "LINES", Access::read,
        {"the lines as the devices hold them now",
         "les lignes telles que les périphériques les tiennent à présent"}},
    DeviceRegister{Device::interrupts, 0x10, "CLEAR", Access::write,
        {"each 1 forgets the latched request of that line; a line still high by level stays pending",
         "chaque 1 oublie la demande retenue de cette ligne ; une ligne encore haute par niveau reste en attente"}},
    DeviceRegister{Device::interrupts, 0x14, "RAISE", Access::write,
        {"each 1 latches a request for that line, as if by an edge",
         "chaque 1 retient une demande pour cette ligne, comme le ferait un front"}},

    DeviceRegister{Device::timer, 0x00, "CONTROL", Access::read_write,
        {"bit 0 ENABLE: counting; bit 1 PERIODIC: start again at each expiry",
         "bit 0 ENABLE : il compte ; bit 1 PERIODIC : il repart à chaque échéance"}},
    DeviceRegister{Device::timer, 0x04, "PERIOD", Access::read_write,
        {"cycles of the time base from one expiry to the next; used when COUNT is next loaded",
         "cycles de la base de temps d'une échéance à la suivante ; pris en compte au prochain chargement de COUNT"}},
    DeviceRegister{Device::timer, 0x08, "COUNT", Access::read_write,
        {"cycles left to the next expiry; writing 0 loads PERIOD",
         "cycles restants jusqu'à la prochaine échéance ; écrire 0 charge PERIOD"}},
    DeviceRegister{Device::timer, 0x0c, "EXPIRED", Access::read,
        {"expiries not yet acknowledged; the interrupt line is high while it is not 0",
         "échéances pas encore acquittées ; la ligne d'interruption est haute tant que ce n'est pas 0"}},
    DeviceRegister{Device::timer, 0x10, "ACK", Access::write,
        {"takes the written number off EXPIRED (never below 0)",
         "retire de EXPIRED le nombre écrit (jamais en dessous de 0)"}},
    DeviceRegister{Device::timer, 0x14, "TIME_LOW", Access::read,
        {"low word of the time base; reading it latches the high word",
         "mot bas de la base de temps ; le lire retient le mot haut"}},
    DeviceRegister{Device::timer, 0x18, "TIME_HIGH", Access::read,
        {"high word of the time base as latched by the last read of TIME_LOW",
         "mot haut de la base de temps, retenu par la dernière lecture de TIME_LOW"}},
    DeviceRegister{Device::timer, 0x1c, "CYCLE_LOW", Access::read,
        {"low word of the count of all cycles; reading it latches the high word",
         "mot bas du compte de tous les cycles ; le lire retient le mot haut"}},
    DeviceRegister{Device::timer, 0x20, "CYCLE_HIGH", Access::read,
        {"high word of all cycles as latched by the last read of CYCLE_LOW",
         "mot haut du compte de tous les cycles, retenu par la dernière lecture de CYCLE_LOW"}},

    DeviceRegister{Device::console, 0x00, "OUT", Access::write,
        {"prints the low byte",
         "affiche l'octet bas"}},
    DeviceRegister{Device::console, 0x04, "IN", Access::read,
        {"takes the next byte that was typed; 0xffffffff when there is none",
         "prend le prochain octet tapé ; 0xffffffff quand il n'y en a pas"}},
    DeviceRegister{Device::console, 0x08, "STATUS", Access::read,
        {"number of typed bytes that wait (0..256)",
         "nombre d'octets tapés qui attendent (0..256)"}},
    DeviceRegister{Device::console, 0x0c, "CONTROL", Access::read_write,
        {"bit 0 INPUT_IRQ: the interrupt line is high while a byte waits",
         "bit 0 INPUT_IRQ : la ligne d'interruption est haute tant qu'un octet attend"}},
    DeviceRegister{Device::console, 0x10, "LOST", Access::read,
        {"bytes lost because 256 were waiting already",
         "octets perdus parce que 256 attendaient déjà"}},

    DeviceRegister{Device::disk, 0x00, "SECTOR", Access::read_write,
        {"first sector of the transfer",
         "premier secteur du transfert"}},
    DeviceRegister{Device::disk, 0x04, "ADDRESS", Access::read_write,
        {"RAM address of the transfer",
         "adresse du transfert en mémoire"}},
    DeviceRegister{Device::disk, 0x08, "COUNT", Access::read_write,
        {"sectors to move",
         "nombre de secteurs à déplacer"}},
    DeviceRegister{Device::disk, 0x0c, "COMMAND", Access::write,
        {"1 READ from disk into RAM, 2 WRITE from RAM to disk; other numbers, and any command while BUSY, are ignored",
         "1 READ du disque vers la mémoire, 2 WRITE de la mémoire vers le disque ; un autre nombre, ou une commande pendant BUSY, est ignoré"}},
    DeviceRegister{Device::disk, 0x10, "STATUS", Access::read,
        {"bit 0 BUSY, bit 1 DONE (the interrupt line is high), bit 2 ERROR (a place outside disk or RAM: nothing was moved)",
         "bit 0 BUSY : occupé, bit 1 DONE : terminé (la ligne d'interruption est haute), bit 2 ERROR : un endroit hors du disque ou de la mémoire, rien n'a été déplacé"}},
    DeviceRegister{Device::disk, 0x14, "ACK", Access::write,
        {"any number clears DONE and ERROR",
         "n'importe quel nombre efface DONE et ERROR"}},
    DeviceRegister{Device::disk, 0x18, "SECTORS", Access::read,
        {"size of the disk in sectors, 0 without a disk",
         "taille du disque en secteurs, 0 sans disque"}},

    DeviceRegister{Device::system, 0x00, "POWER", Access::write,
        {"switches the machine off; the low byte is the exit code",
         "éteint la machine ; l'octet bas est le code de sortie"}},
    DeviceRegister{Device::system, 0x04, "RAM_BYTES", Access::read,
        {"size of RAM in bytes",
         "taille de la mémoire en octets"}},
    DeviceRegister{Device::system, 0x08, "CORES", Access::read,
        {"number of cores, 1 today",
         "nombre de cœurs, 1 aujourd'hui"}},
    DeviceRegister{Device::system, 0x0c, "LONGEST", Access::read,
        {"cycles that the longest instruction takes, wait states included",
         "cycles de l'instruction la plus longue, états d'attente compris"}},

    DeviceRegister{Device::seed, 0x00, "RANDOM", Access::read,
        {"the next random number; the same seed gives the same numbers",
         "le prochain nombre aléatoire ; la même graine donne les mêmes nombres"}},

    DeviceRegister{Device::network, 0x00, "WAITING", Access::read,
        {"packets that have arrived (0..16)",
         "paquets arrivés (0..16)"}},
    DeviceRegister{Device::network, 0x04, "LENGTH", Access::read,
        {"bytes of the oldest of them, 0 when there is none",
         "nombre d'octets du plus ancien, 0 quand il n'y en a pas"}},
    DeviceRegister{Device::network, 0x08, "IN", Access::read,
        {"takes the next byte of the oldest; 0xffffffff when there is none",
         "prend le prochain octet du plus ancien ; 0xffffffff quand il n'y en a plus"}},
    DeviceRegister{Device::network, 0x0c, "NEXT", Access::write,
        {"any number: forgets the oldest packet",
         "n'importe quel nombre : oublie le plus ancien paquet"}},
    DeviceRegister{Device::network, 0x10, "OUT", Access::write,
        {"adds the low byte to the packet that is being put together (256 bytes at the most, more are dropped)",
         "ajoute l'octet bas au paquet en préparation (256 octets au plus, le reste est jeté)"}},
    DeviceRegister{Device::network, 0x14, "SEND", Access::write,
        {"any number: sends that packet, unless it is empty",
         "n'importe quel nombre : envoie ce paquet, sauf s'il est vide"}},
    DeviceRegister{Device::network, 0x18, "CONTROL", Access::read_write,
        {"bit 0 RECEIVE_IRQ: the interrupt line is high while a packet waits",
         "bit 0 RECEIVE_IRQ : la ligne d'interruption est haute tant qu'un paquet attend"}},
    DeviceRegister{Device::network, 0x1c, "LOST", Access::read,
        {"packets lost because 16 were waiting already",
         "paquets perdus parce que 16 attendaient déjà"}},

    DeviceRegister{Device::delay, 0x00, "SELECT", Access::read_write,
        {"the delay device that COUNT is about (0..31)",
         "le périphérique à délai dont parle COUNT (0..31)"}},
    DeviceRegister{Device::delay, 0x04, "COUNT", Access::read_write,
        {"cycles of the time base that it is still busy; writing starts it anew, writing 0 stops it",
         "cycles de la base de temps pendant lesquels il reste occupé ; écrire le relance, écrire 0 l'arrête"}},
    DeviceRegister{Device::delay, 0x08, "BUSY", Access::read,
        {"a bit for each delay device that is busy",
         "un bit par périphérique à délai occupé"}},
    DeviceRegister{Device::delay, 0x0c, "DONE", Access::read,
        {"a bit for each that got done; the interrupt line is high while it is not 0",
         "un bit par périphérique à délai qui a terminé ; la ligne d'interruption est haute tant que ce n'est pas 0"}},
    DeviceRegister{Device::delay, 0x10, "ACK", Access::write,
        {"each 1 clears that bit of DONE",
         "chaque 1 efface ce bit de DONE"}},

    DeviceRegister{Device::choices, 0x00, "NEXT", Access::read,
        {"takes the number that has been chosen; 0 when none has",
         "prend le nombre qui a été choisi ; 0 quand il n'y en a pas"}},
};

/// Bits and commands of device registers, for the assembler and the manual.
struct DeviceConstant { Device device; std::string_view name; Word value; };
inline constexpr std::array device_constants{
    DeviceConstant{Device::timer, "ENABLE", 1}, DeviceConstant{Device::timer, "PERIODIC", 2},
    DeviceConstant{Device::console, "INPUT_IRQ", 1},
    DeviceConstant{Device::disk, "READ", 1}, DeviceConstant{Device::disk, "WRITE", 2},
    DeviceConstant{Device::disk, "BUSY", 1}, DeviceConstant{Device::disk, "DONE", 2}, DeviceConstant{Device::disk, "ERROR", 4},
    DeviceConstant{Device::network, "RECEIVE_IRQ", 1},
};

/// Interrupt lines of the controller; lower numbers go first.
enum class Line : std::uint8_t { timer, console, disk, network, delay };
inline constexpr unsigned line_count = 16;

/// What the vector table is indexed with.
enum class Vector : std::uint8_t {
    reset = 0, illegal_instruction, division_by_zero, memory_fault, misalignment, privilege, syscall, breakpoint,
    first_line = 16, timer = 16, console, disk, network, delay,
};
inline constexpr unsigned vector_count = 32;

struct VectorInfo {
    std::uint8_t code;
    std::string_view name;    ///< as reports and JSON print it
    std::string_view symbol;  ///< the assembler predefines it as the code
    Bilingual cause;
    Bilingual saved_ip;  ///< what it points to
};
inline constexpr std::array vectors{
    VectorInfo{0, "reset", "VECTOR_RESET",
        {"power-on; the loader sets ip, the entry is not read", "mise sous tension ; le chargeur fixe ip, l'entrée n'est pas lue"}, {"none", "rien"}},
    VectorInfo{1, "illegal instruction", "VECTOR_ILLEGAL",
        {"the word is no instruction", "le mot n'est pas une instruction"}, {"that word", "ce mot"}},
    VectorInfo{2, "division by zero", "VECTOR_DIVIDE",
        {"div, divu, rem or remu by 0", "div, divu, rem ou remu par 0"}, {"that instruction", "cette instruction"}},
    VectorInfo{3, "memory fault", "VECTOR_MEMORY",
        {"unmapped or forbidden address, or outside the bounds in user mode", "adresse vide ou interdite, ou hors des bornes en mode utilisateur"}, {"that instruction", "cette instruction"}},
    VectorInfo{4, "misalignment", "VECTOR_MISALIGNED",
        {"a word not at a multiple of 4, a half not at a multiple of 2", "un mot à une adresse qui n'est pas multiple de 4, un demi-mot à une qui ne l'est pas de 2"}, {"that instruction", "cette instruction"}},
    VectorInfo{5, "privilege", "VECTOR_PRIVILEGE",
        {"a kernel instruction in user mode", "une instruction du noyau en mode utilisateur"}, {"that instruction", "cette instruction"}},
    VectorInfo{6, "syscall", "VECTOR_SYSCALL",
        {"syscall", "instruction syscall"}, {"the next instruction", "l'instruction suivante"}},
    VectorInfo{7, "breakpoint", "VECTOR_BREAKPOINT",
        {"brk", "instruction brk"}, {"the next instruction", "l'instruction suivante"}},
    VectorInfo{16, "timer", "VECTOR_TIMER",
        {"line 0: the timer has expired", "ligne 0 : le minuteur est arrivé à échéance"}, {"the next instruction", "l'instruction suivante"}},
    VectorInfo{17, "console", "VECTOR_CONSOLE",
        {"line 1: a typed byte waits", "ligne 1 : un octet tapé attend"}, {"the next instruction", "l'instruction suivante"}},
    VectorInfo{18, "disk", "VECTOR_DISK",
        {"line 2: a transfer is done", "ligne 2 : un transfert est terminé"}, {"the next instruction", "l'instruction suivante"}},
    VectorInfo{19, "network", "VECTOR_NETWORK",
        {"line 3: a packet has come", "ligne 3 : un paquet est arrivé"}, {"the next instruction", "l'instruction suivante"}},
    VectorInfo{20, "delay", "VECTOR_DELAY",
        {"line 4: a delay device is done", "ligne 4 : un périphérique à délai a terminé"}, {"the next instruction", "l'instruction suivante"}},
};
// clang-format on

/// The frame that an entry pushes, in bytes from the new sp. iret takes it back.
namespace frame {
inline constexpr Word code = 0;
inline constexpr Word ip = 4;
inline constexpr Word flags = 8;
inline constexpr Word sp = 12;
inline constexpr Word bytes = 16;
}  // namespace frame

/// Called with (name, value) for every symbol that the assembler knows without being told:
/// INTC, TIMER_PERIOD, TIMER_PERIODIC, VECTOR_TIMER, LINE_TIMER, FLAG_I, FRAME_IP, ...
/// `name` is only valid during the call.
void for_each_platform_symbol(void (*visit)(void* context, std::string_view name, Word value), void* context);

/// The printed name of a vector code: "timer", "memory fault", or "line 9".
std::string_view vector_name(unsigned code);

}  // namespace baton::isa
