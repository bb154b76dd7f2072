// SPDX-License-Identifier: (MIT OR GPL-2.0-only)
/* Types for the agent's layouts that no map or function mentions; clang would leave them out. */
#include "hotprobe.h"

const volatile enum hp_exchange_flags hp_layout_flags;
const volatile enum hp_stat hp_layout_stat;
const volatile struct hp_exchange_record hp_layout_record;
