// SPDX-License-Identifier: Apache-2.0
// Write-back: the memory stage's atom -> it takes effect, or traps, or a redirect. The one place where state changes are decided.
// Invariant: an atom takes effect or not at all; a redirect kills everything younger in the same cycle.
module core_commit #(
  parameter int LOAD_LAT = 3
) (
  input  logic             clk_i,
  input  logic             rst_i,
  input  logic             freeze_i,
  input  core_pkg::op_t    m_i,
  input  logic [31:0]      m_grd_i,         // third register file port: the guest register of grd
  output core_pkg::op_t    w_o,
  input  core_pkg::op_t    w1_i,            // lane 1: takes effect with lane 0's atom, or not
  output core_pkg::event_t ev_o,
  // results of the units
  input  core_pkg::lsu_t   lsu_i,
  input  logic [31:0]      mul_res_i,
  input  logic [5:0]       mul_fl_i,
  input  logic [31:0]      csr_res_i,
  input  logic             csr_vol_i,
  input  logic             disp_hit_i,
  input  logic [31:2]      disp_target_i,
  input  logic             disp_guessed_i,  // of jret: fetching went on there
  // machine state
  input  core_pkg::state_t state_i,
  input  logic             limit_i,
  // effects
  output logic             rd_we_o,
  output logic [31:0]      res_o,
  output logic             ext_o,
  output logic [31:0]      byp_o,           // for the bypass from write-back
  output logic [31:0]      last_o,          // result of the atom that retired last
  output logic             fl_we_o,
  output logic [5:0]       fl_o,
  output logic [5:0]       byp_fl_o,        // for the bypass; with LOAD_LAT 3 nobody waits for those of ximul here
  output core_pkg::trap_t  trap_o,
  output logic             flush_o,
  output logic [31:2]      flush_pc_o
);
  core_pkg::op_t  w_q;
  core_pkg::ctl_t ctl;
  logic [31:0]    last_q;
  logic           fl1; // the flags are lane 1's
  assign ctl = w_q.ctl;

  always_ff @(posedge clk_i) begin
    if (!freeze_i) begin
      w_q     <= m_i;
      w_q.irq <= state_i.irq_fw;
      if (m_i.ctl.sys == core_pkg::SYS_GRD) w_q.res <= m_grd_i;
      last_q  <= res_o;
    end
    if (rst_i || flush_o) w_q.valid <= 1'b0;
  end

  always_comb begin
    res_o = w_q.res;
    if (ctl.ld || ctl.tlbop || ctl.sys == core_pkg::SYS_SBRD) res_o = lsu_i.res;
    if (ctl.mul) res_o = mul_res_i;
    if (ctl.sys == core_pkg::SYS_CSR) res_o = csr_res_i;
  end
  assign byp_o = LOAD_LAT > 2 ? w_q.res : res_o;
  assign byp_fl_o = LOAD_LAT > 2 ? w_q.fl : fl_o;
  assign fl1   = w1_i.valid && w1_i.ctl.fl_we;
  assign ext_o = (ctl.ld && lsu_i.ext) || (ctl.sys == core_pkg::SYS_CSR && csr_vol_i);
  assign fl_o  = fl1 ? w1_i.fl : ctl.imul ? mul_fl_i : w_q.fl;

  // traps, oldest cause first
  logic        fire, trap, live, irq_after, there, taken;
  logic [31:0] cause, tval;
  assign live      = w_q.valid && !freeze_i;
  assign irq_after = ctl.sys == core_pkg::SYS_COMMIT && state_i.tmode && state_i.irq_tr && !limit_i;
  always_comb begin
    trap  = 1'b1;
    cause = 32'd0;
    tval  = 32'd0;
    if (w_q.irq) cause = atoms_pkg::CAUSE_HOSTINT;
    else if (ctl.ill) begin
      cause = atoms_pkg::CAUSE_ILLEGAL;
      tval  = w_q.res;
    end else if (lsu_i.fault) begin
      cause = lsu_i.cause;
      tval  = lsu_i.tval;
    end else begin
      tval = w_q.lin;
      unique case (ctl.sys)
        core_pkg::SYS_ECALL:  begin cause = atoms_pkg::CAUSE_ECALL; tval = 32'd0; end
        core_pkg::SYS_EBREAK: begin cause = atoms_pkg::CAUSE_EBREAK; tval = 32'd0; end
        core_pkg::SYS_EXIT:   cause = atoms_pkg::CAUSE_EXIT;
        core_pkg::SYS_COMMIT: begin cause = atoms_pkg::CAUSE_LIMIT; trap = limit_i; end
        core_pkg::SYS_JDISP, core_pkg::SYS_JRET: begin cause = atoms_pkg::CAUSE_DISPATCH; trap = !disp_hit_i; end
        default: trap = 1'b0;
      endcase
      if (irq_after) begin
        cause = atoms_pkg::CAUSE_HOSTINT;
        tval  = 32'd0;
      end
    end
  end
  assign fire  = live && !trap;
  assign taken = live && (trap || irq_after);
  assign trap_o  = {taken, cause, tval, trap ? w_q.pc : w_q.npc};
  assign rd_we_o = fire && ctl.rd_we;
  assign fl_we_o = fire && (ctl.fl_we || fl1);

  always_comb begin
    ev_o.fire     = fire;
    ev_o.fire1    = fire && w1_i.valid;
    ev_o.commit   = fire && ctl.sys == core_pkg::SYS_COMMIT;
    ev_o.rollback = fire && ctl.sys == core_pkg::SYS_ROLLBACK;
    ev_o.csr      = fire && ctl.sys == core_pkg::SYS_CSR && ctl.ser;
    ev_o.mret     = fire && ctl.sys == core_pkg::SYS_MRET;
    ev_o.enter    = fire && ctl.sys == core_pkg::SYS_ENTER;
    ev_o.tret     = fire && ctl.sys == core_pkg::SYS_TRET;
    ev_o.segw     = fire && ctl.sys == core_pkg::SYS_SEGW;
    ev_o.tlbw     = fire && ctl.sys == core_pkg::SYS_TLBW;
    ev_o.tlbinv   = fire && ctl.sys == core_pkg::SYS_TLBINV;
    ev_o.grainw   = fire && ctl.sys == core_pkg::SYS_GRAINW;
    ev_o.dfill    = fire && ctl.sys == core_pkg::SYS_DFILL;
    ev_o.dinv     = fire && ctl.sys == core_pkg::SYS_DINV;
    ev_o.push     = fire && ctl.sys == core_pkg::SYS_RPUSH;
    ev_o.pop      = live && ctl.sys == core_pkg::SYS_JRET;
    ev_o.rflush   = fire && ctl.sys == core_pkg::SYS_RFLUSH;
  end

  always_comb begin
    // fetching is there already: jdisp from the memory stage, jret as predicted
    there   = ctl.sys == core_pkg::SYS_JDISP || (ctl.sys == core_pkg::SYS_JRET && disp_guessed_i);
    flush_o = taken || (live && ctl.redir && !there);
    if (taken) flush_pc_o = state_i.vec;
    else
      unique case (ctl.sys)
        core_pkg::SYS_ENTER: flush_pc_o = w_q.lin[31:2];
        core_pkg::SYS_TRET:  flush_pc_o = state_i.tepc;
        core_pkg::SYS_MRET:  flush_pc_o = state_i.mepc;
        core_pkg::SYS_JDISP, core_pkg::SYS_JRET: flush_pc_o = disp_target_i;
        default: flush_pc_o = w_q.npc;
      endcase
  end
  logic unused;
  assign unused = &{1'b0, ctl, lsu_i, state_i, w1_i};
  assign w_o    = w_q;
  assign last_o = last_q;
endmodule
