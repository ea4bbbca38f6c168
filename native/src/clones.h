#ifndef GRAFT_CLONES_H
#define GRAFT_CLONES_H

// One body for several generations of x86-64; the loader picks the one for this CPU. Elsewhere the
// compiler's vectoriser makes what it can of the target that it is called for.
#if defined(GRAFT_HAS_TARGET_CLONES)
#define GRAFT_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define GRAFT_CLONES
#endif

#endif
