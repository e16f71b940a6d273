// SPDX-License-Identifier: Apache-2.0
// CSR atoms, traps, commits and mode changes at write-back -> machine state outside the register file.
// Invariant: everything here but the counters (read only) changes only when an atom retires or a trap is taken. Manual: molecules.md sections 7, 8, 9.
module core_csr
(
  input  logic             clk_i,
  input  logic             rst_i,
  input  logic             irq_i,       // registered
  input  core_pkg::op_t    w_i,
  input  core_pkg::event_t ev_i,
  input  core_pkg::trap_t  trap_i,
  input  logic             fl_we_i,
  input  logic [5:0]       fl_i,
  input  logic [4:0]       sbcount_i,
  output logic [31:0]      rdata_o,     // of the CSR atom
  output logic             volatile_o,  // the value is not the model's to compute
  output logic             limit_o,     // the commit would pass the limit
  output core_pkg::state_t state_o
);
  logic        tmode_q, mie_q, mpie_q, irq_en_q, lock_q;
  logic [31:2] mtvec_q, mepc_q, tvec_q, tepc_q;
  logic [31:0] mscratch_q, mcause_q, mtval_q, tcause_q, ttval_q, tlimit_q, tlbmask_q, cpc_q, left, wdata;
  logic [63:0] cycle_q, instret_q;
  logic [11:0] ctx_q;
  logic [7:0]  gasid_q;
  logic [2:0]  gmode_q, gseg_q, act_q;
  logic [31:20] gfence_q;
  logic [5:0]  fl_q, flc_q;
  logic        borrow;

  always_comb begin
    volatile_o = 1'b0;
    rdata_o    = 32'd0;
    unique case (w_i.csr)
      12'h300: rdata_o = {24'd0, mpie_q, 3'd0, mie_q, 3'd0};
      12'h304: rdata_o = {20'd0, irq_en_q, 11'd0};
      12'h305: rdata_o = {mtvec_q, 2'd0};
      12'h340: rdata_o = mscratch_q;
      12'h341: rdata_o = {mepc_q, 2'd0};
      12'h342: rdata_o = mcause_q;
      12'h343: rdata_o = mtval_q;
      12'h344: begin rdata_o = {20'd0, irq_i, 11'd0}; volatile_o = 1'b1; end
      12'hb00: begin rdata_o = cycle_q[31:0]; volatile_o = 1'b1; end
      12'hb80: begin rdata_o = cycle_q[63:32]; volatile_o = 1'b1; end
      12'hb02: begin rdata_o = instret_q[31:0]; volatile_o = 1'b1; end
      12'hb82: begin rdata_o = instret_q[63:32]; volatile_o = 1'b1; end
      atoms_pkg::CSR_TVEC: rdata_o = {tvec_q, 2'd0};
      atoms_pkg::CSR_TEPC: rdata_o = {tepc_q, 2'd0};
      atoms_pkg::CSR_TCAUSE: rdata_o = tcause_q;
      atoms_pkg::CSR_TTVAL: rdata_o = ttval_q;
      atoms_pkg::CSR_CPC: rdata_o = cpc_q;
      atoms_pkg::CSR_TLIMIT: rdata_o = tlimit_q;
      atoms_pkg::CSR_CTX: rdata_o = {20'd0, ctx_q};
      atoms_pkg::CSR_GASID: rdata_o = {24'd0, gasid_q};
      atoms_pkg::CSR_GMODE: rdata_o = {29'd0, gmode_q};
      atoms_pkg::CSR_GSEG: rdata_o = {29'd0, gseg_q};
      atoms_pkg::CSR_GFENCE: rdata_o = {gfence_q, 20'hfffff};
      atoms_pkg::CSR_XFLAGS: rdata_o = {20'd0, fl_q[5], 3'd0, fl_q[4], fl_q[3], 1'b0, fl_q[2], 1'b0, fl_q[1], 1'b0, fl_q[0]};
      atoms_pkg::CSR_ACTIVITY: rdata_o = {29'd0, act_q};
      atoms_pkg::CSR_TLBMASK: rdata_o = tlbmask_q;
      atoms_pkg::CSR_SBCOUNT: rdata_o = {27'd0, sbcount_i};
      atoms_pkg::CSR_LOCK: rdata_o = {31'd0, lock_q};
      default: ;
    endcase
    unique case (w_i.ctl.f3[1:0])
      2'd2: wdata = rdata_o | w_i.res;
      2'd3: wdata = rdata_o & ~w_i.res;
      default: wdata = w_i.res;
    endcase
  end
  assign {borrow, left} = {1'b0, tlimit_q} - {1'b0, w_i.lin};
  assign limit_o = borrow;

  always_ff @(posedge clk_i) begin
    cycle_q <= cycle_q + 64'd1;
    if (ev_i.fire) instret_q <= instret_q + {62'd0, ev_i.fire1, !ev_i.fire1};
    if (ev_i.csr)
      unique case (w_i.csr)
        12'h300: begin mie_q <= wdata[3]; mpie_q <= wdata[7]; end
        12'h304: irq_en_q <= wdata[11];
        12'h305: mtvec_q <= wdata[31:2];
        12'h340: mscratch_q <= wdata;
        12'h341: mepc_q <= wdata[31:2];
        12'h342: mcause_q <= wdata;
        12'h343: mtval_q <= wdata;
        atoms_pkg::CSR_TVEC: tvec_q <= wdata[31:2];
        atoms_pkg::CSR_TEPC: tepc_q <= wdata[31:2];
        atoms_pkg::CSR_TCAUSE: tcause_q <= wdata;
        atoms_pkg::CSR_TTVAL: ttval_q <= wdata;
        atoms_pkg::CSR_CPC: cpc_q <= wdata;
        atoms_pkg::CSR_TLIMIT: tlimit_q <= wdata;
        atoms_pkg::CSR_CTX: ctx_q <= wdata[11:0];
        atoms_pkg::CSR_GASID: gasid_q <= wdata[7:0];
        atoms_pkg::CSR_GMODE: gmode_q <= wdata[2:0];
        atoms_pkg::CSR_GSEG: gseg_q <= wdata[2:0];
        atoms_pkg::CSR_GFENCE: if (!lock_q) gfence_q <= wdata[31:20];
        atoms_pkg::CSR_XFLAGS: fl_q <= {wdata[11], wdata[7], wdata[6], wdata[4], wdata[2], wdata[0]};
        atoms_pkg::CSR_ACTIVITY: act_q <= wdata[2:0];
        atoms_pkg::CSR_TLBMASK: tlbmask_q <= wdata;
        atoms_pkg::CSR_LOCK: if (wdata[0]) lock_q <= 1'b1;
        default: ;
      endcase
    if (fl_we_i) fl_q <= fl_i;
    if (ev_i.commit) begin
      flc_q    <= fl_q;
      tlimit_q <= left;
      if (tmode_q) cpc_q <= {w_i.pc, 2'd0};
    end
    if (ev_i.rollback) fl_q <= flc_q;
    if (ev_i.enter) begin
      tmode_q <= 1'b1;
      cpc_q   <= {w_i.lin[31:2], 2'd0};
    end
    if (ev_i.tret) tmode_q <= 1'b1;
    if (ev_i.mret) begin
      mie_q  <= mpie_q;
      mpie_q <= 1'b1;
    end
    if (trap_i.valid) begin
      if (tmode_q) begin
        tepc_q   <= trap_i.pc;
        tcause_q <= trap_i.cause;
        ttval_q  <= trap_i.tval;
        tmode_q  <= 1'b0;
      end else begin
        mepc_q   <= trap_i.pc;
        mcause_q <= trap_i.cause;
        mtval_q  <= trap_i.tval;
        mpie_q   <= mie_q;
        mie_q    <= 1'b0;
      end
    end
    if (rst_i) begin
      tmode_q    <= 1'b0;
      mie_q      <= 1'b0;
      mpie_q     <= 1'b0;
      irq_en_q   <= 1'b0;
      lock_q     <= 1'b0;
      mtvec_q    <= '0;
      mepc_q     <= '0;
      tvec_q     <= '0;
      tepc_q     <= '0;
      cpc_q      <= '0;
      mscratch_q <= '0;
      mcause_q   <= '0;
      mtval_q    <= '0;
      tcause_q   <= '0;
      ttval_q    <= '0;
      tlimit_q   <= '0;
      tlbmask_q  <= '0;
      cycle_q    <= '0;
      instret_q  <= '0;
      ctx_q      <= '0;
      gasid_q    <= '0;
      gmode_q    <= '0;
      gseg_q     <= '0;
      act_q      <= '0;
      gfence_q   <= '0;
      fl_q       <= '0;
      flc_q      <= '0;
    end
  end

  logic irq_tr;
  assign irq_tr = irq_i && irq_en_q;
  always_comb begin
    state_o.tmode    = tmode_q;
    state_o.irq      = irq_i;
    state_o.irq_fw   = irq_tr && mie_q && !tmode_q;
    state_o.irq_tr   = irq_tr;
    state_o.flags    = fl_q;
    state_o.gmode    = gmode_q;
    state_o.gseg     = gseg_q;
    state_o.activity = tmode_q ? 3'd4 : act_q;
    state_o.ctx      = ctx_q;
    state_o.gasid    = gasid_q;
    state_o.gfence   = {gfence_q, 8'hff};
    state_o.vec      = tmode_q ? tvec_q : mtvec_q;
    state_o.mepc     = mepc_q;
    state_o.tepc     = tepc_q;
    state_o.tlbmask  = tlbmask_q;
  end
  logic unused;
  assign unused = &{1'b0, w_i, ev_i};
endmodule
