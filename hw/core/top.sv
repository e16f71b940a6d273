// SPDX-License-Identifier: Apache-2.0
// The core: clock, reset, host interrupt, one Wishbone B4 pipelined master, retirement port. Wiring only.
// Stages: fetch | issue (decode) | exec | lsu (memory stage) | commit (write-back). README.md has the pipeline table.
module core_top #(
  parameter int W            = 1,
  parameter int ICACHE_BYTES = 8192,
  parameter int DCACHE_BYTES = 8192,
  parameter int SB_ENTRIES   = 16,
  parameter int LOAD_LAT     = 3,
  parameter bit CVFI         = 1
) (
  input  logic            clk_i,
  input  logic            rst_i,
  input  logic            irq_i,
  output logic            wb_cyc_o,
  output logic            wb_stb_o,
  output logic            wb_we_o,
  output logic [31:2]     wb_adr_o,
  output logic [31:0]     wb_dat_o,
  output logic [3:0]      wb_sel_o,
  output logic [2:0]      wb_cti_o,
  input  logic            wb_stall_i,
  input  logic            wb_ack_i,
  input  logic [31:0]     wb_dat_i,
  output logic [W*core_pkg::CVFI_LANE-1:0] cvfi_lanes_o,
  output core_pkg::cvfi_t cvfi_o
);
  localparam int WAYS = DCACHE_BYTES / 4096;

  // reset sweep: 1,024 cycles in which the arrays are cleared and nothing is fetched
  logic [10:0] init_q;
  logic        init, irq_q;
  assign init = !init_q[10];
  always_ff @(posedge clk_i) begin
    if (rst_i) init_q <= 11'd0;
    else if (init) init_q <= init_q + 11'd1;
    irq_q <= irq_i && !rst_i;
  end

  core_pkg::x_t  x;
  core_pkg::op_t m, w;

  // ---- fetch
  logic        redir_q, d_valid, d_pred, d_take, train, ic_re, ic_hit, ic_busy, ic_fill;
  logic [31:2] redir_pc_q, d_pc, d_next, d_target, ic_addr;
  logic [31:0] d_insn, ic_data;
  logic [1:0]  d_ctr, train_ctr;
  core_fetch fetch (.clk_i, .rst_i, .start_i(!init), .redirect_i(redir_q), .redirect_pc_i(redir_pc_q), .take_i(d_take),
    .valid_o(d_valid), .insn_o(d_insn), .pc_o(d_pc), .next_o(d_next), .target_o(d_target), .pred_o(d_pred), .ctr_o(d_ctr),
    .train_i(train), .train_idx_i(10'(x.pc)), .train_ctr_i(train_ctr), .ic_re_o(ic_re), .ic_addr_o(ic_addr),
    .ic_data_i(ic_data), .ic_hit_i(ic_hit), .ic_busy_i(ic_busy), .ic_fill_o(ic_fill));

  logic        ic_inv, ic_inv_all, ic_inv_done, i_req, i_more, i_beat, i_last, i_end;
  logic [31:2] i_adr;
  logic [31:0] bus_rdat;
  mem_icache #(.BYTES(ICACHE_BYTES)) icache (.clk_i, .rst_i, .re_i(ic_re), .addr_i(ic_addr), .data_o(ic_data), .hit_o(ic_hit),
    .fill_i(ic_fill), .inv_i(ic_inv), .inv_addr_i(w.lin[31:5]), .inv_all_i(ic_inv_all), .inv_done_o(ic_inv_done),
    .busy_o(ic_busy), .req_o(i_req), .adr_o(i_adr), .more_o(i_more), .beat_i(i_beat), .last_i(i_last), .end_i(i_end), .dat_i(bus_rdat));

  // ---- decode
  logic        flush, freeze, x_ready, x_adv, tmode, x_redir, m_redir, m_disp_hit;
  logic [31:2] flush_pc, x_redir_pc, m_disp_target;
  logic [2:0]  gseg, d_seg;
  logic [31:0] d_base;
  logic [20:0] raddr;
  core_issue #(.LOAD_LAT(LOAD_LAT)) issue (.clk_i, .rst_i, .flush_i(flush || x_redir), .x_ready_i(x_ready), .d_valid_i(d_valid),
    .d_insn_i(d_insn), .d_pc_i(d_pc), .d_next_i(d_next), .d_target_i(d_target), .d_pred_i(d_pred), .d_ctr_i(d_ctr),
    .d_take_o(d_take), .tmode_i(tmode), .gseg_i(gseg), .d_seg_o(d_seg), .d_base_i(d_base), .m_i(m), .w_i(w),
    .raddr_o(raddr), .x_o(x));
  always_ff @(posedge clk_i) begin
    redir_q <= (flush || m_redir || x_redir) && !rst_i;
    redir_pc_q <= flush ? flush_pc : m_redir ? m_disp_target : x_redir_pc;
  end

  // ---- register file; grd reads the third port from execute
  logic [95:0] rf;
  logic [31:0] w_res;
  logic [6:0]  rd_phys;
  logic [3:0]  x_num;
  logic        rd_we, commit, rollback;
  logic        x_grd;
  assign x_grd = x.valid && x.ctl.sys == core_pkg::SYS_GRD;
  core_regs #(.W(W)) regs (.clk_i, .rst_i, .init_i(init), .init_idx_i(init_q[6:0]), .re_i({3{x_ready}}),
    .raddr_i({x_grd ? {3'b010, x_num} : raddr[20:14], raddr[13:0]}), .rdata_o(rf), .we_i(rd_we), .waddr_i(w.ctl.rd),
    .wdata_i(w_res), .wphys_o(rd_phys), .commit_i(commit), .rollback_i(rollback));

  // ---- execute
  logic [31:0] x_a, x_b, x_lin, w_byp, r_last, m_ea;
  logic [5:0]  flags, w_fl, w_byp_fl;
  core_exec exec (.clk_i, .rst_i, .flush_i(flush), .freeze_i(freeze), .x_i(x), .rf_i(rf), .w_res_i(w_byp), .r_res_i(r_last),
    .flags_i(flags), .w_i(w), .w_fl_i(w_byp_fl), .x_ready_o(x_ready), .adv_o(x_adv), .a_o(x_a), .b_o(x_b), .lin_o(x_lin),
    .num_o(x_num), .redirect_o(x_redir), .redirect_pc_o(x_redir_pc), .train_o(train), .train_ctr_o(train_ctr), .m_o(m),
    .m_ea_o(m_ea));

  logic [31:0] mul_res;
  logic [5:0]  mul_fl;
  core_mul mul (.clk_i, .take_x_i(!freeze), .take_m_i(!freeze), .ctl_i(x.ctl), .a_i(x_a), .b_i(x_b), .w_ctl_i(w.ctl),
    .w_a_i(w.res), .res_o(mul_res), .fl_o(mul_fl));

  // ---- dispatch
  logic [11:0] ctx;
  logic        fire, disp_hit, disp_guessed;
  logic [31:2] disp_target;
  assign m_redir = m.valid && !freeze && m.ctl.sys == core_pkg::SYS_JDISP && m_disp_hit;
  core_disp disp (.clk_i, .rst_i, .init_i(init), .init_idx_i(init_q[8:0]), .re_i(!freeze), .x_eip_i(x_a[17:0]),
    .cap_i(!freeze), .m_eip_i(m.lin), .m_guess_i(m.res[31:2]), .ctx_i(ctx), .m_hit_o(m_disp_hit), .m_target_o(m_disp_target), .w_eip_i(w.lin), .w_target_i(w.res[31:2]),
    .fill_i(fire && w.ctl.sys == core_pkg::SYS_DFILL), .inv_i(fire && w.ctl.sys == core_pkg::SYS_DINV),
    .push_i(fire && w.ctl.sys == core_pkg::SYS_RPUSH), .pop_i(w.valid && !freeze && w.ctl.sys == core_pkg::SYS_JRET),
    .flush_i(fire && w.ctl.sys == core_pkg::SYS_RFLUSH), .ret_i(w.ctl.sys == core_pkg::SYS_JRET), .hit_o(disp_hit),
    .target_o(disp_target), .guessed_o(disp_guessed));

  // ---- memory stage
  logic            lsu_fault, lsu_ext, dc_lk_en, dc_own, dc_grant, l1_dirty, l1_replay, dc_st_en, dc_st_dirty, dr_valid, dr_pop;
  logic            dr_run, dr_hold;
  logic            dc_op_req, dc_op_done, dc_early, dc_busy, st_event;
  logic [31:0]     lsu_cause, lsu_tval, lsu_res, l1_data, dr_data, st_data, tlbmask;
  logic [11:2]     dc_lk_idx;
  logic [31:2]     dc_own_addr, dr_addr, st_addr;
  logic [31:12]    l1_tag, gfence;
  logic [WAYS-1:0] l1_way, dc_st_way;
  logic [3:0]      dr_mask, st_mask;
  logic [2:0]      dc_op, gmode;
  logic [4:0]      sbcount;
  logic [7:0]      gasid;
  core_lsu #(.WAYS(WAYS), .SB_ENTRIES(SB_ENTRIES)) lsu (.clk_i, .rst_i, .init_i(init), .init_idx_i(init_q[7:0]), .x_i(x),
    .x_adv_i(x_adv), .x_lin_i(x_lin), .m_i(m), .m_ea_i(m_ea), .w_i(w), .freeze_o(freeze), .fault_o(lsu_fault),
    .cause_o(lsu_cause), .tval_o(lsu_tval), .res_o(lsu_res), .ext_o(lsu_ext), .sbcount_o(sbcount), .commit_i(commit),
    .rollback_i(rollback), .segw_i(fire && w.ctl.sys == core_pkg::SYS_SEGW), .tlb_we_i(fire && w.ctl.sys == core_pkg::SYS_TLBW),
    .tlb_inv_i(fire && w.ctl.sys == core_pkg::SYS_TLBINV), .gmode_i(gmode), .gasid_i(gasid), .gfence_i(gfence),
    .tlbmask_i(tlbmask), .irq_i(irq_q), .d_seg_i(d_seg), .d_base_o(d_base), .ic_inv_o(ic_inv), .ic_inv_all_o(ic_inv_all),
    .ic_inv_done_i(ic_inv_done), .dc_lk_en_o(dc_lk_en), .dc_lk_idx_o(dc_lk_idx), .dc_own_i(dc_own),
    .dc_own_addr_i(dc_own_addr), .dc_grant_o(dc_grant), .dc_l1_tag_o(l1_tag), .dc_l1_way_i(l1_way), .dc_l1_dirty_i(l1_dirty),
    .dc_l1_data_i(l1_data), .dc_l1_replay_i(l1_replay), .dc_st_en_o(dc_st_en), .dc_st_way_o(dc_st_way),
    .dc_st_dirty_o(dc_st_dirty), .dr_valid_o(dr_valid), .dr_addr_o(dr_addr), .dr_data_o(dr_data), .dr_mask_o(dr_mask),
    .dr_run_o(dr_run), .dr_hold_o(dr_hold), .dr_pop_i(dr_pop), .dc_op_req_o(dc_op_req), .dc_op_o(dc_op),
    .st_addr_o(st_addr), .st_data_o(st_data), .st_mask_o(st_mask),
    .dc_op_done_i(dc_op_done), .dc_early_i(dc_early), .dc_busy_i(dc_busy), .dc_op_data_i(bus_rdat), .st_event_o(st_event));

  logic        d_req, d_we, d_single, d_beat, d_last;
  logic [31:2] d_adr;
  logic [3:0]  d_sel;
  logic [31:0] d_dat;
  logic [2:0]  d_word;
  mem_dcache #(.BYTES(DCACHE_BYTES)) dcache (.clk_i, .rst_i, .lk_en_i(dc_lk_en), .lk_idx_i(dc_lk_idx), .own_o(dc_own),
    .own_addr_o(dc_own_addr), .grant_i(dc_grant), .l1_tag_i(l1_tag), .l1_way_o(l1_way), .l1_dirty_o(l1_dirty),
    .l1_data_o(l1_data), .l1_replay_o(l1_replay), .st_en_i(dc_st_en), .st_way_i(dc_st_way), .st_dirty_i(dc_st_dirty),
    .st_addr_i(st_addr), .st_data_i(st_data), .st_mask_i(st_mask), .dr_valid_i(dr_valid), .dr_addr_i(dr_addr),
    .dr_data_i(dr_data), .dr_mask_i(dr_mask), .dr_run_i(dr_run), .dr_hold_i(dr_hold), .dr_pop_o(dr_pop),
    .op_req_i(dc_op_req), .op_i(dc_op), .op_addr_i(st_addr), .op_data_i(st_data), .op_mask_i(st_mask),
    .op_done_o(dc_op_done), .early_o(dc_early), .busy_o(dc_busy), .bus_req_o(d_req), .bus_we_o(d_we),
    .bus_single_o(d_single), .bus_adr_o(d_adr), .bus_sel_o(d_sel), .bus_dat_o(d_dat), .bus_word_i(d_word),
    .bus_beat_i(d_beat), .bus_last_i(d_last), .bus_dat_i(bus_rdat));

  mem_bus bus (.clk_i, .rst_i, .i_req_i(i_req), .i_adr_i(i_adr), .i_more_i(i_more), .i_beat_o(i_beat), .i_last_o(i_last), .i_end_o(i_end), .d_req_i(d_req),
    .d_we_i(d_we), .d_single_i(d_single), .d_adr_i(d_adr), .d_sel_i(d_sel), .d_dat_i(d_dat), .d_word_o(d_word),
    .d_beat_o(d_beat), .d_last_o(d_last), .dat_o(bus_rdat), .wb_cyc_o, .wb_stb_o, .wb_we_o, .wb_adr_o, .wb_dat_o, .wb_sel_o,
    .wb_cti_o, .wb_stall_i, .wb_ack_i, .wb_dat_i);

  // ---- write-back
  core_pkg::trap_t trap;
  logic        csr_vol, irq_fw, irq_tr, limit, fl_we, w_ext;
  logic [31:0] csr_res;
  logic [31:2] vec, mepc, tepc;
  logic [2:0]  activity;
  core_commit #(.LOAD_LAT(LOAD_LAT)) wb (.clk_i, .rst_i, .freeze_i(freeze), .m_i(m), .m_grd_i(rf[95:64]), .w_o(w), .fire_o(fire),
    .lsu_res_i(lsu_res), .lsu_ext_i(lsu_ext), .lsu_fault_i(lsu_fault), .lsu_cause_i(lsu_cause), .lsu_tval_i(lsu_tval),
    .mul_res_i(mul_res), .mul_fl_i(mul_fl), .csr_res_i(csr_res), .csr_vol_i(csr_vol), .disp_hit_i(disp_hit),
    .disp_target_i(disp_target), .disp_guessed_i(disp_guessed), .tmode_i(tmode), .irq_fw_i(irq_fw), .irq_tr_i(irq_tr), .limit_i(limit), .vec_i(vec),
    .mepc_i(mepc), .tepc_i(tepc), .rd_we_o(rd_we), .res_o(w_res), .ext_o(w_ext), .byp_o(w_byp), .last_o(r_last),
    .fl_we_o(fl_we), .fl_o(w_fl), .byp_fl_o(w_byp_fl), .trap_o(trap), .flush_o(flush),
    .flush_pc_o(flush_pc));
  assign commit   = fire && w.ctl.sys == core_pkg::SYS_COMMIT;
  assign rollback = fire && w.ctl.sys == core_pkg::SYS_ROLLBACK;

  core_csr csr (.clk_i, .rst_i, .irq_i(irq_q), .addr_i(w.csr), .op_i(w.ctl.f3[1:0]),
    .we_i(fire && w.ctl.sys == core_pkg::SYS_CSR && w.ctl.ser), .data_i(w.res), .rdata_o(csr_res), .volatile_o(csr_vol),
    .retire_i(fire), .trap_i(trap), .vec_o(vec),
    .mret_i(fire && w.ctl.sys == core_pkg::SYS_MRET), .enter_i(fire && w.ctl.sys == core_pkg::SYS_ENTER),
    .enter_pc_i(w.lin[31:2]), .tret_i(fire && w.ctl.sys == core_pkg::SYS_TRET), .commit_i(commit), .rollback_i(rollback),
    .n_i(w.lin), .pc_i(w.pc), .limit_o(limit), .fl_we_i(fl_we), .fl_i(w_fl), .tmode_o(tmode), .irq_fw_o(irq_fw),
    .irq_tr_o(irq_tr), .flags_o(flags), .mepc_o(mepc), .tepc_o(tepc), .ctx_o(ctx), .gasid_o(gasid), .gmode_o(gmode),
    .gseg_o(gseg), .gfence_o(gfence), .tlbmask_o(tlbmask), .sbcount_i(sbcount), .activity_o(activity));

  if (CVFI) begin : g_cvfi
    logic [31:2] next_pc;
    assign next_pc = (w.ctl.redir && !trap.valid) ? flush_pc : w.npc;
    core_retire lane0 (.clk_i, .rst_i, .w_i(w), .fire_i(fire), .trap_i(trap.valid), .tmode_i(tmode), .rd_we_i(rd_we),
      .rd_addr_i(rd_phys), .rd_data_i(w_res), .ext_i(w_ext), .next_pc_i(next_pc), .st_i({st_event, st_addr, st_data, st_mask}),
      .lane_o(cvfi_lanes_o));
    core_cvfi cycle (.clk_i, .rst_i, .w_i(w), .fire_i(fire), .tmode_i(tmode), .flags_i(flags), .trap_i(trap),
      .drain_i({dr_pop, dr_addr, dr_data, dr_mask}), .activity_i(activity), .cvfi_o);
  end else begin : g_no_cvfi
    logic unused;
    assign unused = &{1'b0, rd_phys, st_event, w_ext};
    assign cvfi_lanes_o = '0;
    always_comb begin
      cvfi_o          = '0;
      cvfi_o.activity = activity; // the SoC's activity counters want it in every configuration
    end
  end
endmodule
