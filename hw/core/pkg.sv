// SPDX-License-Identifier: Apache-2.0
// Words the core's modules share: the control bundle of one atom, operation codes. Manual: hw/isa/molecules.md.
// Invariant: decode.sv alone makes a ctl_t; everything downstream reads its fields and never looks at the atom's bits again.
package core_pkg;
/* verilator lint_off UNUSEDPARAM */ // code lists: the value 0 often stands for itself in a cleared bundle
  // logical register number: 0-31 firmware, 32-47 guest, 64-79 temporaries (the file's address without the copy bit)
  localparam logic [6:0] REG_GUEST = 7'h20;

  // result of the execute stage
  localparam logic [2:0] RES_ADD = 3'd0, RES_LOGIC = 3'd1, RES_SHIFT = 3'd2, RES_CMP = 3'd3, RES_BITS = 3'd4, RES_SEL = 3'd5,
                         RES_PASS = 3'd6;
  localparam logic [1:0] LOP_AND = 2'd0, LOP_OR = 2'd1, LOP_XOR = 2'd2, LOP_B = 2'd3;
  localparam logic [1:0] CIN_SUB = 2'd0, CIN_CF = 2'd1, CIN_NCF = 2'd2;
  localparam logic [1:0] POST_NONE = 2'd0, POST_SET = 2'd1, POST_CLR = 2'd2, POST_INV = 2'd3;
  localparam logic [2:0] BITS_CLZ = 3'd0, BITS_CTZ = 3'd1, BITS_CPOP = 3'd2, BITS_SEXTB = 3'd3, BITS_SEXTH = 3'd4,
                         BITS_ZEXTH = 3'd5, BITS_REV8 = 3'd6, BITS_ORCB = 3'd7;
  // which flags an x86 atom writes, and from what
  localparam logic [3:0] FL_ARITH = 4'd0, FL_INCDEC = 4'd1, FL_LOGIC = 4'd2, FL_SHL = 4'd3, FL_SHR = 4'd4, FL_SAR = 4'd5,
                         FL_ROL = 4'd6, FL_ROR = 4'd7, FL_RCL = 4'd8, FL_RCR = 4'd9, FL_BT = 4'd10;
  // control transfers known to the execute stage
  localparam logic [2:0] BR_NONE = 3'd0, BR_JAL = 3'd1, BR_JALR = 3'd2, BR_COND = 3'd3, BR_X86 = 3'd4;
  // what the write-back stage does beyond a register write
  localparam logic [4:0] SYS_NONE = 5'd0, SYS_CSR = 5'd1, SYS_COMMIT = 5'd2, SYS_ROLLBACK = 5'd3, SYS_ENTER = 5'd4,
                         SYS_TRET = 5'd5, SYS_MRET = 5'd6, SYS_EXIT = 5'd7, SYS_JDISP = 5'd8, SYS_JRET = 5'd9,
                         SYS_RPUSH = 5'd10, SYS_DFILL = 5'd11, SYS_DINV = 5'd12, SYS_RFLUSH = 5'd13, SYS_ISYNC = 5'd14,
                         SYS_CFLUSH = 5'd15, SYS_TLBW = 5'd16, SYS_TLBR = 5'd17, SYS_TLBRM = 5'd18, SYS_TLBINV = 5'd19,
                         SYS_CHKPAGE = 5'd20, SYS_SBRD = 5'd21, SYS_SEGW = 5'd22, SYS_FENCE = 5'd23, SYS_ECALL = 5'd24,
                         SYS_EBREAK = 5'd25, SYS_WFI = 5'd26, SYS_GRD = 5'd27, SYS_GWR = 5'd28, SYS_GRAINW = 5'd29;

  typedef struct packed {
    logic       ill;
    logic       rd_we;
    logic [6:0] rd;        // logical; gwr replaces it in the execute stage
    logic       late;      // result only in write-back
    logic       mid;       // late, but registered at the start of write-back
    // execute
    logic       a_pc;      // first operand is the PC
    logic       a_zero;
    logic       b_imm;
    logic       sub;
    logic [1:0] cin;
    logic [1:0] a_shl;
    logic [2:0] res;
    logic [1:0] lop;
    logic       b_inv;
    logic       sh_left;
    logic       sh_arith;
    logic       sh_rot;
    logic       sh_rcr;
    logic       sh_one;    // shift the constant 1
    logic       sh_bit;    // keep bit 0 only
    logic [1:0] sh_post;
    logic [2:0] bits;
    logic       cmp_uns;
    logic       cmp_cond;  // use the x86 condition, not less-than
    logic       sel_inv;
    logic [1:0] size;
    logic       h2;
    logic       fl_we;
    logic [3:0] fl;
    logic [3:0] cc;
    logic [2:0] br;
    logic [2:0] f3;
    // memory
    logic       ld;
    logic       st;
    logic       tlbop;     // tlbr tlbrm chkpage: a lookup without an access
    logic       guest;
    logic       gated;
    logic       probe;
    logic       merge;
    logic       idx;
    logic [1:0] scale;
    logic [1:0] msz;       // log2 of the size
    logic [2:0] seg;       // code 7 resolved; 6 for plain accesses
    logic       a16;
    // long units
    logic       mul;
    logic       imul;
    logic       div;
    logic       xdiv;
    logic [4:0] sys;
    logic       ser;       // nothing younger issues until it has left write-back
    logic       redir;     // write-back redirects after it
  } ctl_t;

  // an atom in execute
  typedef struct packed {
    logic        valid;
    ctl_t        ctl;
    logic [31:2] pc;
    logic [31:2] next;     // PC + 4
    logic [31:2] target;   // of branches, jal, rpush
    logic        pred;     // fetching went on at target
    logic [1:0]  ctr;
    logic [31:0] insn;
    logic [31:0] imm;
    logic [31:0] base;     // segment base
    logic [5:0]  by;       // per read port: 0 file, 1 memory stage, 2 write-back, 3 retired last
    logic [2:0]  by1;      // and there lane 1's
  } x_t;

  // register writes on their way, {lane 1, lane 0}; only lane 0's may be late
  typedef struct packed {
    logic        x_late;
    logic        m_late;
    logic [1:0]  x_wr;
    logic [1:0]  m_wr;
    logic [1:0]  w_wr;
    logic [13:0] x_rd;
    logic [13:0] m_rd;
    logic [13:0] w_rd;
  } writers_t;

  // an atom on its way from the memory stage to write-back
  typedef struct packed {
    logic        valid;
    ctl_t        ctl;
    logic [31:2] pc;
    logic [31:2] npc;      // of the next atom
    logic [31:0] insn;     // for CVFI only
    logic [31:0] res;      // result, store value, or second operand
    logic [31:0] lin;      // linear address, or first operand + immediate
    logic [5:0]  fl;
    logic [11:0] csr;
    logic        irq;      // a host interrupt is taken instead
  } op_t;

  // the retirement port (cvfi.md): one atom, and what belongs to the cycle. Lanes travel as [W*CVFI_LANE-1:0], oldest lowest.
  typedef struct packed {
    logic        valid;
    logic        tmode;
    logic        rd_we;
    logic        ext;
    logic        st_we;
    logic        st_gated;
    logic [6:0]  rd_addr;
    logic [3:0]  st_mask;
    logic [31:0] pc;
    logic [31:0] insn;
    logic [31:0] next_pc;
    logic [31:0] rd_data;
    logic [31:0] st_addr;
    logic [31:0] st_data;
  } cvfi_lane_t;
  localparam int CVFI_LANE = 209; // its bits; Yosys 0.23 has no $bits of a type

  typedef struct packed {
    logic        commit;
    logic        rollback;
    logic        trap;
    logic        trap_tmode;
    logic        drain_valid;
    logic [3:0]  drain_mask;
    logic [5:0]  flags;
    logic [2:0]  activity;
    logic [31:0] ticks;
    logic [31:0] cause;
    logic [31:0] tval;
    logic [31:0] trap_pc;
    logic [31:0] drain_addr;
    logic [31:0] drain_data;
  } cvfi_t;

  // what the atom in write-back does beyond its registers; all of lane 0, all but pop only if it takes effect
  typedef struct packed {
    logic fire;            // it takes effect
    logic fire1;           // and lane 1's beside it
    logic commit;
    logic rollback;
    logic csr;             // writes a CSR
    logic mret;
    logic enter;
    logic tret;
    logic segw;
    logic tlbw;
    logic tlbinv;
    logic grainw;
    logic dfill;
    logic dinv;
    logic push;            // return stack
    logic pop;
    logic rflush;
  } event_t;

  // machine state that others look at, of core_csr
  typedef struct packed {
    logic         tmode;
    logic         irq;     // pending
    logic         irq_fw;  // may be taken in firmware mode
    logic         irq_tr;  // at a commit
    logic [5:0]   flags;
    logic [2:0]   gmode;
    logic [2:0]   gseg;
    logic [2:0]   activity;
    logic [11:0]  ctx;
    logic [7:0]   gasid;
    logic [31:12] gfence;
    logic [31:2]  vec;     // where a trap goes
    logic [31:2]  mepc;
    logic [31:2]  tepc;
    logic [31:0]  tlbmask;
  } state_t;

  // the memory unit's answer to write-back
  typedef struct packed {
    logic        fault;
    logic        ext;      // res came from an uncached word
    logic        st_event; // a store beat took effect: for CVFI
    logic [4:0]  count;    // open entries of the store buffer
    logic [31:0] cause;
    logic [31:0] tval;
    logic [31:0] res;      // of loads, tlb reads, sbrd
  } lsu_t;

  // a trap taken in this cycle
  typedef struct packed {
    logic        valid;
    logic [31:0] cause;
    logic [31:0] tval;
    logic [31:2] pc;       // of the first atom without effect
  } trap_t;

  // a store beat
  typedef struct packed {
    logic        valid;
    logic [31:2] addr;
    logic [31:0] data;
    logic [3:0]  mask;
  } store_t;

  /* verilator lint_off UNUSEDSIGNAL */ // no condition looks at AF
  // x86 conditions 0-15 on {OF,SF,ZF,AF,PF,CF}
  function automatic logic cond(input logic [3:0] cc, input logic [5:0] fl);
    logic v;
    unique case (cc[3:1])
      3'd0: v = fl[5];
      3'd1: v = fl[0];
      3'd2: v = fl[3];
      3'd3: v = fl[0] | fl[3];
      3'd4: v = fl[4];
      3'd5: v = fl[1];
      3'd6: v = fl[4] ^ fl[5];
      default: v = (fl[4] ^ fl[5]) | fl[3];
    endcase
    cond = v ^ cc[0];
  endfunction
/* verilator lint_on UNUSEDSIGNAL */
/* verilator lint_on UNUSEDPARAM */
endpackage
