; messages.asm - all that the kernel says.

        .include "message.inc"

        .rodata
message begin_text,             "[kernel: ",            "[noyau : "
message colon_text,             ": ",                   " : "
message comma_text,             ", ",                   ", "
message thread_text,            ", thread ",            ", thread "
message end_text,               "]\n",                  "]\n"

message cannot_start,           "cannot start ",        "impossible de lancer "
message no_such_file,           ": not on the disk",    " : absent du disque"
message no_room,                ": not enough memory, or too many processes", " : pas assez de mémoire, ou trop de processus"
message no_program,             ": not a program",      " : ce n'est pas un programme"
message nothing_to_run,         "no program to run",    "aucun programme à exécuter"
message kernel_breakpoint,      "breakpoint in the kernel, stopped",    "point d'arrêt dans le noyau, arrêt"

; A fault: "crash: memory fault at +0xc, ended".
message name_illegal,           "illegal instruction",  "instruction illégale"
message name_divide,            "division by zero",     "division par zéro"
message name_memory,            "memory fault",         "accès mémoire interdit"
message name_misaligned,        "misaligned access",    "accès non aligné"
message name_privilege,         "privileged instruction",       "instruction privilégiée"
message name_breakpoint,        "breakpoint",           "point d'arrêt"
message fault_at,               " at +0x",              " en +0x"
message ended_text,             ", ended",              ", terminé"
message stack_overflow,         "stack overflow",       "débordement de pile"

; Misuse of a lock and the like: "verrou: chauffeur4, thread 2, releases it without having it".
message object_unnamed,         "object at +0x",        "objet en +0x"
message misuse_held,            ", acquires it twice",  ", le prend deux fois"
message misuse_not_held,        ", releases it without having it",      ", le libère sans le tenir"
message misuse_object,          ", uses it, but it is not such an object, or has been overwritten", ", l'utilise, mais ce n'est pas un tel objet, ou il a été écrasé"
message misuse_gone,            ", ends with it; nobody gets it any more",      ", se termine en le tenant ; personne ne l'aura plus"
        .align  4
        .text
