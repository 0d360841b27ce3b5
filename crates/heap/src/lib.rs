//! The only unsafe line of meshfed: the allocator of the C library takes its settings by a call, or by an environment that
//! the process would have to be started with.

/// Has all threads share one heap, where the C library would give each its own (glibc).
///
/// What one thread reads, another one frees, so heaps of their own stay large and half empty: a federation of 30 meshes is
/// applied in two thirds of the memory with one. To be called before there are other threads.
pub fn share_one_heap() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        // SAFETY: the call takes two numbers, and sets one of the allocator's while no other thread allocates.
        let _is_set = unsafe { libc::mallopt(libc::M_ARENA_MAX, 1) };
    }
}
